import { LRUCache } from 'lru-cache'
import { bounded } from './bounded.ts'
import { StorefrontAuthError } from './errors.ts'

/**
 * Shares work: everybody who asks for the same key while it is under way, and for `keepMs` after, gets the one result.
 *
 * A failure reaches those who wait for it and is forgotten at once. New work never pushes out older work: a token may
 * work only once, so a second call could end a session. Instead, beyond `maxEntries` (at 1 to 2 KB each) new work is
 * refused.
 */
export class InFlight<Value> {
  readonly #work: LRUCache<string, Promise<Value>>
  readonly #keepMs: number
  readonly #maxEntries: number

  constructor(keepMs: number, now: () => number, maxEntries = 100_000) {
    this.#keepMs = keepMs
    this.#maxEntries = maxEntries
    this.#work = new LRUCache({ ...bounded(maxEntries + 1), perf: { now }, ttlResolution: 0 })
  }

  /** The work for `key` that is under way or was done within `keepMs`. */
  get(key: string): Promise<Value> | undefined {
    return this.#work.get(key)
  }

  /** @throws {StorefrontAuthError} `kibo_unavailable` when there is no room for more, and what `start` rejects with */
  share(key: string, start: () => Promise<Value>): Promise<Value> {
    const known = this.#work.get(key)
    if (known) return known
    if (!this.#hasRoom()) return Promise.reject(new StorefrontAuthError('kibo_unavailable'))

    const work = start()
    this.#work.set(key, work)
    work.then(
      () => this.#settle(key, work, this.#keepMs),
      () => this.#settle(key, work, 0),
    )
    return work
  }

  /** The next caller starts new work; those who wait already still get their result. */
  forget(key: string): void {
    this.#work.delete(key)
  }

  /** The same for all keys. */
  forgetAll(): void {
    this.#work.clear()
  }

  #hasRoom(): boolean {
    if (this.#work.size < this.#maxEntries) return true
    this.#work.purgeStale()
    return this.#work.size < this.#maxEntries
  }

  #settle(key: string, work: Promise<Value>, keepMs: number): void {
    if (this.#work.peek(key) !== work) return
    if (keepMs > 0) this.#work.set(key, work, { ttl: keepMs })
    else this.#work.delete(key)
  }
}
