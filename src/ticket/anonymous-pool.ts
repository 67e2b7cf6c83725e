import { isExpired } from './freshness.ts'
import type { Ticket } from './ticket.ts'

/** Waits between two attempts to mint while Kibo fails, ms. */
const firstRetryMs = 1000
const longestRetryMs = 60_000
/** How many tickets are minted at the same time. */
const atOnce = 4

interface Pooled {
  ticket: Ticket
  /** Handed out until then: half of its life is still left. */
  goodUntilMs: number
}

/**
 * Guests' tickets that are minted ahead, in the background, so that a first visit does not wait for Kibo.
 *
 * Each is handed out once, while at least half of its life is left; older ones are replaced. While Kibo fails, the pool
 * tries again after 1 s, and after twice as long each time, up to a minute.
 */
export class AnonymousPool {
  readonly #size: number
  readonly #mint: () => Promise<Ticket>
  readonly #now: () => number
  #tickets: Pooled[] = []
  #minting = 0
  #retryMs = firstRetryMs
  #timer: NodeJS.Timeout | undefined
  #isClosed = false

  constructor(size: number, mint: () => Promise<Ticket>, now: () => number) {
    this.#size = size
    this.#mint = mint
    this.#now = now
    this.#fill()
  }

  /** A ticket that nobody else gets; undefined when there is none. */
  take(): Ticket | undefined {
    this.#dropOld()
    const pooled = this.#tickets.shift()
    this.#fill()
    return pooled?.ticket
  }

  close(): void {
    this.#isClosed = true
    this.#tickets = []
    clearTimeout(this.#timer)
  }

  #dropOld(): void {
    const nowMs = this.#now()
    this.#tickets = this.#tickets.filter(({ goodUntilMs }) => nowMs < goodUntilMs)
  }

  #fill(): void {
    if (this.#isClosed || this.#timer) return
    while (this.#minting < atOnce && this.#tickets.length + this.#minting < this.#size) void this.#mintOne()
    if (this.#minting === 0) this.#fillLater(this.#untilOldestMs())
  }

  async #mintOne(): Promise<void> {
    this.#minting += 1
    const startedAtMs = this.#now()
    try {
      const ticket = await this.#mint()
      if (!this.#isClosed && !isExpired(ticket, startedAtMs)) {
        const goodUntilMs = startedAtMs + (ticket.accessExpiresAtMs - startedAtMs) / 2
        this.#tickets.push({ ticket, goodUntilMs })
      }
      this.#retryMs = firstRetryMs
      this.#minting -= 1
      this.#fill()
    } catch {
      // Not reported: a request that finds no ticket here mints one, and reports its failure.
      this.#minting -= 1
      this.#fillLater(this.#retryMs)
      this.#retryMs = Math.min(this.#retryMs * 2, longestRetryMs)
    }
  }

  #fillLater(waitMs: number): void {
    if (this.#isClosed || this.#timer) return
    this.#timer = setTimeout(() => {
      this.#timer = undefined
      this.#dropOld()
      this.#fill()
    }, waitMs)
    this.#timer.unref()
  }

  #untilOldestMs(): number {
    const [oldest] = this.#tickets
    return Math.max(firstRetryMs, oldest ? oldest.goodUntilMs - this.#now() : longestRetryMs)
  }
}
