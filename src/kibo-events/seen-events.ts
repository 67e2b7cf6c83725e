import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Shared } from '../store/shared.ts'

/** The events of the last minutes, so that none counts twice: of this process, or with a store of all processes. */
export class SeenEvents {
  readonly #shared: Shared | undefined
  readonly #keepMs: number
  readonly #here: LRUCache<string, true>

  constructor(shared: Shared | undefined, keepMs: number) {
    this.#shared = shared
    this.#keepMs = keepMs
    this.#here = new LRUCache({ ...bounded(100_000), ttl: keepMs })
  }

  /** True for the first call with that id. @throws {StoreUnavailableError} when the store can't be reached */
  async isNew(id: string): Promise<boolean> {
    if (this.#here.has(id)) return false
    this.#here.set(id, true)
    if (!this.#shared) return true
    return this.#shared.store.replace(this.#shared.keys.event(id), undefined, 'seen', this.#keepMs)
  }

  /** Forgets an event that could not be handled, so that Kibo may send it again. */
  async forget(id: string): Promise<void> {
    this.#here.delete(id)
    await this.#shared?.store.delete(this.#shared.keys.event(id)).catch(() => {})
  }
}
