import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import { isSameTicket, type Ticket } from '../ticket/ticket.ts'
import type { Session } from './session.ts'

/** From the tickets that a browser may still have to the one that took their place. */
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
 * What refreshes made of sessions where the old ticket may come again: the browser may not have got the new cookie, or
 * the store have lost the new record, and the old refresh token may be used up.
 *
 * Each is kept until the new one has come, or the session ends. Bounded: of more than `max` the one that is oldest is
 * forgotten, and no more than that are refreshed within a grace. About 2 KB each.
 */
export class WaysBack {
  /** By the id of the session. */
  readonly #ways: LRUCache<string, Way>
  readonly #now: () => number

  constructor(now: () => number, max = 100_000) {
    this.#now = now
    this.#ways = new LRUCache({ ...bounded(max), perf: { now }, ttlResolution: 0 })
  }

  /** Notes what a refresh made of a session, for as long as that lives. */
  add(stale: Session, renewed: Session, forMs: number): void {
    const known = this.#ways.get(stale.id)
    const missed = known && isSameTicket(known.to.ticket, stale.ticket) ? known.from : []
    const from = [...missed, stale.ticket].slice(-mostMissed)
    this.#ways.set(stale.id, { from, to: renewed, sinceMs: this.#now() }, { ttl: forMs })
  }

  /** What took the place of that session, as long as nothing newer has come. */
  from({ id, ticket }: Session): Session | undefined {
    const way = this.#ways.get(id)
    return way?.from.some((one) => isSameTicket(one, ticket)) ? way.to : undefined
  }

  /** This session has come: what is older leads nowhere any more. It says nothing within `notWithinMs` of the refresh. */
  arrive({ id, ticket }: Session, notWithinMs = 0): void {
    const way = this.#ways.get(id)
    if (!way || this.#now() - way.sinceMs < notWithinMs) return
    if (isSameTicket(way.to.ticket, ticket)) this.#ways.delete(id)
    const at = way.from.findIndex((one) => isSameTicket(one, ticket))
    if (at > 0) this.#ways.set(id, { ...way, from: way.from.slice(at) }, { noUpdateTTL: true })
  }

  /** The session has ended. */
  delete({ id }: Session): void {
    this.#ways.delete(id)
  }
}
