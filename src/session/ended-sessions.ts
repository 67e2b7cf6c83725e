import { LRUCache } from 'lru-cache'
import type { Session } from './session.ts'

/** Whose sessions to end. */
export type ShopperRef = { accountId: number } | { userId: string }

/**
 * What this process knows of sessions that ended before their cookies did.
 *
 * Bounded. Guests have a list of their own, because anybody can fill that one by logging in again and again: it never
 * pushes out a shopper's logout.
 */
export class EndedSessions {
  readonly #guests = new LRUCache<string, number>({ max: 20_000 })
  readonly #shoppers = new LRUCache<string, number>({ max: 100_000 })
  readonly #revoked = new LRUCache<string, number>({ max: 20_000 })
  readonly #now: () => number
  #lastStampMs = 0

  constructor(now: () => number) {
    this.#now = now
  }

  /** The time in ms, never the same twice, so that of a session and a revocation one is always the later. */
  nextStartMs(): number {
    this.#lastStampMs = Math.max(this.#now(), this.#lastStampMs + 1)
    return this.#lastStampMs
  }

  add(session: Session): void {
    const list = session.ticket.accountId === null ? this.#guests : this.#shoppers
    list.set(session.id, this.#now())
  }

  /** Ends a login that waits for its code. */
  addPending(id: string): void {
    this.#shoppers.set(id, this.#now())
  }

  isPendingEnded(id: string): boolean {
    return this.#shoppers.has(id)
  }

  /** Ends every session of that shopper that began before now. */
  revoke(whose: ShopperRef): void {
    this.#revoked.set(revocationKey(whose), this.nextStartMs())
  }

  /** When the session ended, in ms, or undefined while it lives. */
  endedAtMs(session: Session): number | undefined {
    return (
      this.#shoppers.get(session.id) ??
      this.#guests.get(session.id) ??
      this.#revokedAtMs(session, session.ticket.accountId !== null && { accountId: session.ticket.accountId }) ??
      this.#revokedAtMs(session, session.ticket.userId !== null && { userId: session.ticket.userId })
    )
  }

  #revokedAtMs(session: Session, whose: ShopperRef | false): number | undefined {
    const revokedAtMs = whose ? this.#revoked.get(revocationKey(whose)) : undefined
    return revokedAtMs !== undefined && session.startedAtMs < revokedAtMs ? revokedAtMs : undefined
  }
}

function revocationKey(whose: ShopperRef): string {
  return 'accountId' in whose ? `account ${whose.accountId}` : `user ${whose.userId}`
}
