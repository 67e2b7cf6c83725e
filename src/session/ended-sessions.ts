import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import { type ShopperRef, textOf } from '../store/keys.ts'
import type { Session } from './session.ts'

/** What is known of one shopper's ended sessions. */
interface EndedOfShopper {
  /** By id, in the order in which they ended. */
  readonly sessions: ReadonlyMap<string, { startedAtMs: number; endedAtMs: number }>
  /** Every session that began up to this time has ended, too: more have ended than are kept by id. */
  readonly startedUpToMs: number
}

/**
 * What this process knows of sessions that ended before their cookies did.
 *
 * Bounded. Guests have a list of their own: anybody can fill it by logging in again and again, and that must not push
 * out a shopper's logout. For each shopper `maxPerShopper` are kept by id. One more pushes out the oldest, and every
 * session of that shopper that began no later counts as ended. So one account never pushes out the logout of another.
 */
export class EndedSessions {
  readonly #guests = new LRUCache<string, number>(bounded(20_000))
  readonly #pending = new LRUCache<string, number>(bounded(20_000))
  readonly #shoppers = new LRUCache<string, EndedOfShopper>({
    maxSize: 100_000,
    sizeCalculation: ({ sessions }) => sessions.size,
  })
  readonly #revoked = new LRUCache<string, number>(bounded(20_000))
  readonly #now: () => number
  readonly #maxPerShopper: number
  #lastStartMs = 0
  #changes = 0

  constructor(now: () => number, maxPerShopper: number) {
    this.#now = now
    this.#maxPerShopper = maxPerShopper
  }

  /** The time in ms, never the same twice, so that either a session or a revocation is clearly the later one. */
  nextStartMs(): number {
    this.#lastStartMs = Math.max(this.#now(), this.#lastStartMs + 1)
    return this.#lastStartMs
  }

  /** Goes up when a session ends: a session that lived at this count lives until the count changes. */
  get changes(): number {
    return this.#changes
  }

  add(session: Session): void {
    this.#changes += 1
    const { userId, accountId } = session.ticket
    if (accountId === null || userId === null) this.#guests.set(session.id, this.#now())
    else this.#addOfShopper(userId, session)
  }

  #addOfShopper(userId: string, { id, startedAtMs }: Session): void {
    const known = this.#shoppers.get(userId)
    const sessions = new Map(known?.sessions).set(id, { startedAtMs, endedAtMs: this.#now() })
    let startedUpToMs = known?.startedUpToMs ?? 0
    for (const [oldest, forgotten] of sessions) {
      if (sessions.size <= this.#maxPerShopper) break
      sessions.delete(oldest)
      startedUpToMs = Math.max(startedUpToMs, forgotten.startedAtMs)
    }
    this.#shoppers.set(userId, { sessions, startedUpToMs })
  }

  /** Ends a login that waits for its code. */
  addPending(id: string): void {
    this.#pending.set(id, this.#now())
  }

  isPendingEnded(id: string): boolean {
    return this.#pending.has(id)
  }

  /** Ends every session of that shopper that began before. A later revocation stays. */
  revoke(shopper: ShopperRef, sinceMs = this.nextStartMs()): void {
    this.#changes += 1
    const key = textOf(shopper)
    this.#revoked.set(key, Math.max(sinceMs, this.#revoked.get(key) ?? 0))
  }

  hasEnded(session: Session): boolean {
    return this.leftAtMs(session) !== undefined || this.isRevoked(session)
  }

  /** When the session ended by a logout or another login, which also changed the browser's cookie. */
  leftAtMs(session: Session): number | undefined {
    return this.#endedOfShopper(session) ?? this.#guests.get(session.id)
  }

  /** True when the session ended by a revocation, which the visitor's browser does not know. */
  isRevoked({ startedAtMs, ticket: { accountId, userId } }: Session): boolean {
    return (
      (accountId !== null && this.isRevokedSince({ accountId }, startedAtMs)) ||
      (userId !== null && this.isRevokedSince({ userId }, startedAtMs))
    )
  }

  isRevokedSince(shopper: ShopperRef, startedAtMs: number): boolean {
    return startedAtMs < (this.#revoked.get(textOf(shopper)) ?? 0)
  }

  #endedOfShopper({ id, startedAtMs, ticket }: Session): number | undefined {
    const known = ticket.userId === null ? undefined : this.#shoppers.get(ticket.userId)
    return known?.sessions.get(id)?.endedAtMs ?? (known && startedAtMs <= known.startedUpToMs ? 0 : undefined)
  }
}
