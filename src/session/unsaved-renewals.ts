import type { Session } from './session.ts'
import type { SessionRecord } from './session-records.ts'

/** How long after a failed write the next try follows, ms. */
const saveAgainMs = 200
/** How many are written at the same time. */
const batchSize = 50

interface Unsaved {
  stale: SessionRecord
  renewed: Session
  untilMs: number
  settle(): void
}

/**
 * Refreshed sessions that the store could not take, by name. This process alone holds their tickets, so each stays here
 * until the store has it, or its refresh token expires: about 3 KB each, as many as are refreshed during an outage.
 */
export class UnsavedRenewals {
  readonly #unsaved = new Map<string, Unsaved>()
  readonly #save: (stale: SessionRecord, renewed: Session) => Promise<unknown>
  readonly #now: () => number
  #timer: NodeJS.Timeout | undefined

  /** @param save rejects while the store is away */
  constructor(save: (stale: SessionRecord, renewed: Session) => Promise<unknown>, now: () => number) {
    this.#save = save
    this.#now = now
  }

  get(name: string): Session | undefined {
    return this.#unsaved.get(name)?.renewed
  }

  /** Resolves when the store has it, or it is of no use any more. */
  add(name: string, stale: SessionRecord, renewed: Session): Promise<void> {
    this.forget(name)
    return new Promise((settle) => {
      this.#unsaved.set(name, { stale, renewed, untilMs: renewed.ticket.refreshExpiresAtMs, settle })
      this.#schedule()
    })
  }

  /** The store has something newer. */
  forget(name: string): void {
    this.#unsaved.get(name)?.settle()
    this.#unsaved.delete(name)
  }

  close(): void {
    clearTimeout(this.#timer)
    for (const { settle } of this.#unsaved.values()) settle()
    this.#unsaved.clear()
  }

  #schedule(): void {
    if (this.#timer || this.#unsaved.size === 0) return
    this.#timer = setTimeout(() => {
      void this.#saveAll().finally(() => {
        this.#timer = undefined
        this.#schedule()
      })
    }, saveAgainMs)
  }

  /** While the store is away the first batch fails, and the rest waits for the next time. */
  async #saveAll(): Promise<void> {
    const all = [...this.#unsaved]
    for (let first = 0; first < all.length; first += batchSize) {
      const batch = all.slice(first, first + batchSize)
      const results = await Promise.allSettled(batch.map(([name, unsaved]) => this.#saveOne(name, unsaved)))
      if (results.some(({ status }) => status === 'rejected')) return
    }
  }

  async #saveOne(name: string, unsaved: Unsaved): Promise<void> {
    if (this.#now() < unsaved.untilMs) await this.#save(unsaved.stale, unsaved.renewed)
    if (this.#unsaved.get(name) === unsaved) this.#unsaved.delete(name)
    unsaved.settle()
  }
}
