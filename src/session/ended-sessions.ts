import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Session } from './session.ts'

/** Whose sessions to end. */
export type ShopperRef = { accountId: number } | { userId: string }

/** What is known of one shopper's ended sessions. */
interface EndedOfShopper {
  /** By id, in the order in which they ended. */
  readonly sessions: ReadonlyMap<string, { startedAtMs: number; endedAtMs: number }>
  /** Whatever began up to here has ended, too: more of them ended than are kept by id. */
  readonly startedUpToMs: number
}

/**
 * What this process knows of sessions that ended before their cookies did.
 *
 * Bounded. Guests have a list of their own, because anybody can fill that one by logging in again and again: it never
 * pushes out a shopper's logout. Of one shopper `maxPerShopper` are kept by id. One more, and the oldest is forgotten:
 * then every session of that shopper which began no later than that one has ended, too. So one account never pushes out
 * the logout of another.
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
  #lastStampMs = 0
  #changes = 0

  constructor(now: () => number, maxPerShopper: number) {
    this.#now = now
    this.#maxPerShopper = maxPerShopper
  }

  /** The time in ms, never the same twice, so that of a session and a revocation one is always the later. */
  nextStartMs(): number {
    this.#lastStampMs = Math.max(this.#now(), this.#lastStampMs + 1)
    return this.#lastStampMs
  }

  /** Goes up when anything ends: what lived at this count lives until the next. */
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

  /** Ends every session of that shopper that began before now. */
  revoke(whose: ShopperRef): void {
    this.#changes += 1
    this.#revoked.set(revocationKey(whose), this.nextStartMs())
  }

  /** When the session ended, in ms, or undefined while it lives. */
  endedAtMs(session: Session): number | undefined {
    return this.leftAtMs(session) ?? this.revokedAtMs(session)
  }

  /** When the session ended by a logout or by another login of the same visitor, who has a newer cookie since. */
  leftAtMs(session: Session): number | undefined {
    return this.#endedOfShopper(session) ?? this.#guests.get(session.id)
  }

  /** When the session ended by a revocation, of which its visitor's browser knows nothing. */
  revokedAtMs({ startedAtMs, ticket: { accountId, userId } }: Session): number | undefined {
    return (
      (accountId === null ? undefined : this.revokedSinceMs({ accountId }, startedAtMs)) ??
      (userId === null ? undefined : this.revokedSinceMs({ userId }, startedAtMs))
    )
  }

  /** When a shopper was revoked last, if that was after `startedAtMs`. */
  revokedSinceMs(whose: ShopperRef, startedAtMs: number): number | undefined {
    const revokedAtMs = this.#revoked.get(revocationKey(whose))
    return revokedAtMs !== undefined && startedAtMs < revokedAtMs ? revokedAtMs : undefined
  }

  #endedOfShopper({ id, startedAtMs, ticket }: Session): number | undefined {
    const known = ticket.userId === null ? undefined : this.#shoppers.get(ticket.userId)
    return known?.sessions.get(id)?.endedAtMs ?? (known && startedAtMs <= known.startedUpToMs ? 0 : undefined)
  }
}

function revocationKey(whose: ShopperRef): string {
  return 'accountId' in whose ? `account ${whose.accountId}` : `user ${whose.userId}`
}
