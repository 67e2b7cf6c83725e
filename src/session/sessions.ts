import type { ShopperRef } from './ended-sessions.ts'
import type { Session } from './session.ts'

/**
 * `'ended'`: the session ended within the grace. `'unavailable'`: it is a guest's, and the store could not be asked
 * for it. Either way the response must not touch the visitor's cookie.
 */
export type Opened = Session | Revoked | FormerGuest | 'ended' | 'unavailable' | undefined

/** A guest's session that has run out, and is remembered for the cart. */
export interface FormerGuest {
  readonly formerGuest: Session
}

/** A session that was revoked: its visitor's browser has no other cookie. */
export interface Revoked {
  /** The session's id, by which the guest in its place is known. */
  readonly revokedId: string
}

/** `'blocked'`: the new ticket's account is locked or inactive. `'refused'`: Kibo no longer takes the ticket. */
export type Renewal = Session | 'refused' | 'blocked'

/** `'ended'`: the session has ended meanwhile, as in `Opened`. */
export type Renewed = Renewal | 'ended'

/** Where sessions live between two requests: in the visitor's cookie, or in a shared store. */
export interface Sessions {
  /** A refresh gives the session another cookie value. */
  readonly cookieHoldsTicket: boolean
  /** The live session of a cookie value that this process knows, without asking or computing anything. */
  recall(cookieValue: string, nowMs: number): Session | undefined
  /**
   * The live session a cookie value stands for; undefined for anything not trusted, expired or ended.
   *
   * @throws {StoreUnavailableError} for a shopper's session that the store could not be asked for
   */
  open(cookieValue: string): Opened | Promise<Opened>
  /**
   * Keeps a session and resolves to the cookie value that stands for it.
   *
   * @throws {StoreUnavailableError} when the store can't be told
   */
  save(session: Session): Promise<string>
  /** Until when that value may be of use. */
  cookieEndMs(session: Session): number
  /** Replaces the session's ticket by `work`, once for all who ask at the same time and for the grace after. */
  renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed>
  /** The guest in place of a session that is no longer good: one, from `mint`, for all who come within the grace. */
  guestInPlaceOf(lostId: string, mint: () => Promise<Session>): Promise<Session>
  /** @throws {StoreUnavailableError} when the store can't be told: then it has not ended */
  end(session: Session): Promise<void>
  /**
   * Ends every session of a shopper; with a store all but those that it spares. Without one, what begins later goes on.
   *
   * @throws {StoreUnavailableError} when the store can't be told
   */
  revoke(whose: ShopperRef, spares?: (session: Session) => boolean): Promise<void>
  /** What this process knows at this moment, for the last look before a cookie is written. */
  hasEnded(session: Session): boolean
  /** A random id for a new session, base64url. */
  newId(): string
  /** A start for a new session: later than every revocation so far. */
  nextStartMs(): number
  close(): Promise<void>
}
