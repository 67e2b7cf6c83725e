import { type IncrementResponse, MemoryStore, type Options, type Store } from 'express-rate-limit'
import type { Shared } from '../store/shared.ts'

/** Attempts counted by all processes together; while the store is away by each for itself, which is better than not at all. */
export class SharedAttempts implements Store {
  readonly #shared: Shared
  readonly #alone = new MemoryStore()
  #windowMs = 0

  constructor(shared: Shared) {
    this.#shared = shared
  }

  init(options: Options): void {
    this.#windowMs = options.windowMs
    this.#alone.init(options)
  }

  async increment(key: string): Promise<IncrementResponse> {
    try {
      const { count, resetsInMs } = await this.#shared.store.count(this.#nameOf(key), this.#windowMs)
      return { totalHits: count, resetTime: new Date(Date.now() + resetsInMs) }
    } catch {
      return this.#alone.increment(key)
    }
  }

  async decrement(key: string): Promise<void> {
    await this.#shared.store.uncount(this.#nameOf(key)).catch(() => this.#alone.decrement(key))
  }

  async resetKey(key: string): Promise<void> {
    await this.#shared.store.delete(this.#nameOf(key)).catch(() => this.#alone.resetKey(key))
  }

  #nameOf(key: string): string {
    return this.#shared.keys.attempts(key)
  }
}
