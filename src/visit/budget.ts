import { StorefrontAuthError } from '../errors.ts'
import { withinMs } from '../within-ms.ts'

/** The time that one request may wait for Kibo, for all its waits together. */
export class Budget {
  readonly #totalMs: number
  #leftMs: number

  constructor(totalMs: number) {
    this.#totalMs = totalMs
    this.#leftMs = totalMs
  }

  /** Starts again with the whole time, when a handler asks for more. */
  renew(): void {
    this.#leftMs = this.#totalMs
  }

  /**
   * Waits for shared work until it is done or the budget is used up. The work itself goes on for others.
   *
   * @throws {StorefrontAuthError} `kibo_unavailable` when the time is up
   */
  async withinBudget<Value>(work: Promise<Value>): Promise<Value> {
    const startedMs = performance.now()
    const late = () => new StorefrontAuthError('kibo_unavailable')
    try {
      return await withinMs(this.#leftMs, work, late)
    } finally {
      this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - startedMs))
    }
  }
}
