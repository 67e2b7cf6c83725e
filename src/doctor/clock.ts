import { type Finding, mend, notChecked, ok } from './finding.ts'

/** How far Kibo's clock and ours may differ before tickets look older or younger than they are, ms. */
const toleranceMs = 30_000

/** Reads Kibo's time from the answers that come through its `fetch`. */
export class ClockReading {
  #aheadMs: number | undefined

  readonly fetch: typeof globalThis.fetch = async (...request) => {
    const response = await globalThis.fetch(...request)
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) this.#aheadMs = Date.now() - date
    return response
  }

  /** @param ticketExpiration when a ticket that was issued just now expires, ISO 8601 */
  examine(ticketExpiration: string | undefined): Finding {
    const about = 'clock'
    const remedy = 'Synchronise the clock of this machine (NTP).'
    if (ticketExpiration !== undefined && Date.parse(ticketExpiration) <= Date.now()) {
      return mend(about, 'a new ticket looks expired already', remedy)
    }
    if (this.#aheadMs === undefined) return notChecked(about, 'no answer says what time it is at Kibo')
    if (Math.abs(this.#aheadMs) <= toleranceMs) return ok(about)
    const seconds = Math.round(Math.abs(this.#aheadMs) / 1000)
    return mend(about, `${seconds} s ${this.#aheadMs > 0 ? 'ahead of' : 'behind'} Kibo's`, remedy)
  }
}
