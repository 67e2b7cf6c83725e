import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import { isSameTicket, type Ticket } from '../ticket/ticket.ts'
import type { Session } from './session.ts'

/** Leads from tickets that a browser may still have to the session that replaced them. */
interface Way {
  /** Oldest first. */
  readonly from: readonly Ticket[]
  readonly to: Session
  /** Its new ticket has come. */
  readonly hasCome: boolean
}

/** How many refreshes in a row a browser may miss. */
const mostMissed = 10

/**
 * Refreshed sessions, found by the tickets that they replaced. An old ticket may come again: the browser may have
 * missed the new cookie, or the store may have lost the new record. Its refresh token may be used up.
 *
 * Each is kept until the session ends, or for the grace after the new ticket has come: for requests that were sent
 * before, and for what the store may lose again. Bounded: beyond `max` the oldest is forgotten, and no more than that
 * are refreshed within a grace. About 2 KB each.
 */
export class WaysBack {
  /** By the id of the session. */
  readonly #ways: LRUCache<string, Way>
  readonly #now: () => number
  readonly #graceMs: number

  constructor(now: () => number, graceMs: number, max = 100_000) {
    this.#now = now
    this.#graceMs = graceMs
    this.#ways = new LRUCache({ ...bounded(max), perf: { now }, ttlResolution: 0 })
  }

  /** Notes that `renewed` replaces `stale`, until it ends. */
  add(stale: Session, renewed: Session, endMs: number): void {
    const known = this.#ways.get(stale.id)
    const missed = known && !known.hasCome && isSameTicket(known.to.ticket, stale.ticket) ? known.from : []
    const from = [...missed, stale.ticket].slice(-mostMissed)
    this.#ways.set(stale.id, { from, to: renewed, hasCome: false }, { ttl: endMs - this.#now() })
  }

  /** The session that replaced this one, until the grace after its new ticket has come. */
  from({ id, ticket }: Session): Session | undefined {
    const way = this.#ways.get(id)
    return way?.from.some((one) => isSameTicket(one, ticket)) ? way.to : undefined
  }

  /** This session has come: the tickets that it replaced are forgotten after the grace, those before at once. */
  arrive({ id, ticket }: Session): void {
    const way = this.#ways.get(id)
    if (!way || way.hasCome) return
    if (isSameTicket(way.to.ticket, ticket)) {
      // Without a grace, and when the session ends now, for the least time: 0 would be for ever.
      const ttl = Math.max(1, Math.min(this.#graceMs, this.#ways.getRemainingTTL(id)))
      this.#ways.set(id, { ...way, hasCome: true }, { ttl })
      return
    }
    const at = way.from.findIndex((one) => isSameTicket(one, ticket))
    if (at > 0) this.#ways.set(id, { ...way, from: way.from.slice(at) }, { noUpdateTTL: true })
  }

  /** The session has ended. */
  delete({ id }: Session): void {
    this.#ways.delete(id)
  }
}
