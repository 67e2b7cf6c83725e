import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import { isSameTicket, type Ticket } from '../ticket/ticket.ts'
import type { Session } from './session.ts'

/** Leads from tickets that a browser may still have to the session that replaced them. */
interface Way {
  /** Oldest first. */
  readonly from: readonly Ticket[]
  readonly to: Session
  /** When the last refresh was. */
  readonly sinceMs: number
}

/** How many refreshes in a row a browser may miss. */
const mostMissed = 10

/**
 * Refreshed sessions, found by the tickets that they replaced. An old ticket may come again: the browser may have
 * missed the new cookie, or the store may have lost the new record. Its refresh token may be used up.
 *
 * Each is kept until the new ticket has come, or the session ends. Bounded: beyond `max` the oldest is forgotten, and
 * no more than that are refreshed within a grace. About 2 KB each.
 */
export class WaysBack {
  /** By the id of the session. */
  readonly #ways: LRUCache<string, Way>
  readonly #now: () => number

  constructor(now: () => number, max = 100_000) {
    this.#now = now
    this.#ways = new LRUCache({ ...bounded(max), perf: { now }, ttlResolution: 0 })
  }

  /** Notes that `renewed` replaces `stale`, until it ends. */
  add(stale: Session, renewed: Session, endMs: number): void {
    const known = this.#ways.get(stale.id)
    const missed = known && isSameTicket(known.to.ticket, stale.ticket) ? known.from : []
    const nowMs = this.#now()
    const from = [...missed, stale.ticket].slice(-mostMissed)
    this.#ways.set(stale.id, { from, to: renewed, sinceMs: nowMs }, { ttl: endMs - nowMs })
  }

  /** The session that replaced this one, as long as its new ticket has not come. */
  from({ id, ticket }: Session): Session | undefined {
    const way = this.#ways.get(id)
    return way?.from.some((one) => isSameTicket(one, ticket)) ? way.to : undefined
  }

  /** This session has come: older tickets are forgotten. Without effect within `notWithinMs` of the refresh. */
  arrive({ id, ticket }: Session, notWithinMs = 0): void {
    const way = this.#ways.get(id)
    if (!way || this.#now() - way.sinceMs < notWithinMs) return
    if (isSameTicket(way.to.ticket, ticket)) return void this.#ways.delete(id)
    const at = way.from.findIndex((one) => isSameTicket(one, ticket))
    if (at > 0) this.#ways.set(id, { ...way, from: way.from.slice(at) }, { noUpdateTTL: true })
  }

  /** The session has ended. */
  delete({ id }: Session): void {
    this.#ways.delete(id)
  }
}
