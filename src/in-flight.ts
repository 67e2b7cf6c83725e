import { LRUCache } from 'lru-cache'

/**
 * Shares work: everybody who asks for the same key while it is under way, and for `keepMs` after, gets the one result.
 *
 * A failure reaches those who wait for it and is forgotten at once. Bounded: beyond `maxEntries` the least recently used
 * key is forgotten, which costs a second call, nothing else.
 */
export class InFlight<Value> {
  readonly #work: LRUCache<string, Promise<Value>>
  readonly #keepMs: number

  constructor(keepMs: number, now: () => number, maxEntries = 10_000) {
    this.#keepMs = keepMs
    this.#work = new LRUCache({ max: maxEntries, perf: { now }, ttlResolution: 0 })
  }

  /** The work for `key` that is under way or was done within `keepMs`. */
  get(key: string): Promise<Value> | undefined {
    return this.#work.get(key)
  }

  share(key: string, start: () => Promise<Value>): Promise<Value> {
    const known = this.#work.get(key)
    if (known) return known

    const work = start()
    this.#work.set(key, work)
    work.then(
      () => this.#settle(key, work, this.#keepMs),
      () => this.#settle(key, work, 0),
    )
    return work
  }

  /** The next to ask starts anew; who waits already is not disturbed. */
  forget(key: string): void {
    this.#work.delete(key)
  }

  /** The same for all keys. */
  forgetAll(): void {
    this.#work.clear()
  }

  #settle(key: string, work: Promise<Value>, keepMs: number): void {
    if (this.#work.peek(key) !== work) return
    if (keepMs > 0) this.#work.set(key, work, { ttl: keepMs })
    else this.#work.delete(key)
  }
}
