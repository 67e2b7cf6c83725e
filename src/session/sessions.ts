import type { ShopperRef } from '../store/keys.ts'
import type { Session } from './session.ts'

/**
 * What a cookie value stands for: a live session, or one of these. All requests with the same id get one guest.
 *
 * - `'ended'`: it ended within the grace. The response must not touch the visitor's cookie
 * - `'unavailable'`: it is a guest's, and the store could not be asked for it. The same
 * - `revokedId`: it was revoked, and its visitor's browser has no other cookie
 * - `overId`: it expired or ended so long ago that nothing more is known of it. `outdated`: it expired with this
 *   cookie's ticket, and a newer cookie of it may live
 * - `formerGuest`: a guest's that has run out, and is remembered for the cart
 */
export type Opened =
  | Session
  | 'ended'
  | 'unavailable'
  | { readonly revokedId: string }
  | { readonly overId: string; readonly outdated?: Session }
  | { readonly formerGuest: Session }
  | undefined

/** `'blocked'`: the new ticket's account is locked or inactive. `'refused'`: Kibo no longer takes the ticket. */
export type Renewal = Session | 'refused' | 'blocked'

/** `'ended'`: the session ended during the refresh, as in `Opened`. */
export type Renewed = Renewal | 'ended'

/** Which sessions end because their shopper is revoked. */
export interface Revocation {
  readonly shopper: ShopperRef
  /**
   * When it was decided, by `nextStartMs()`: sessions and logins that began then or later go on. One that is repeated
   * keeps the time of the first. Default: now, and every session that is known ends.
   */
  readonly sinceMs?: number | undefined
  /** With a store the session of this id goes on. */
  readonly exceptId?: string | undefined
}

/** Where sessions live between two requests: in the visitor's cookie, or in a shared store. */
export interface Sessions {
  /** A refresh gives the session another cookie value. */
  readonly cookieHoldsTicket: boolean
  /** The live session of a cookie value, known to this process and with a fresh ticket; asks and computes nothing. */
  recall(cookieValue: string, nowMs: number): Session | undefined
  /**
   * The live session that a cookie value stands for; undefined when it is not trusted.
   *
   * @throws {StoreUnavailableError} for a shopper's session that the store could not be asked for
   */
  open(cookieValue: string): Opened | Promise<Opened>
  /**
   * Saves a session and resolves to the cookie value that stands for it.
   *
   * @throws {StoreUnavailableError} when the store can't be reached
   */
  save(session: Session): Promise<string>
  /** When that value stops being of use at the latest, ms since 1970. */
  cookieEndMs(session: Session): number
  /** Replaces the session's ticket by `work`, once for all who ask at the same time or within the grace after. */
  renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed>
  /** The guest who replaces a session that is no longer good: from `mint`, the same for all within the grace. */
  guestInPlaceOf(lostId: string, mint: () => Promise<Session>): Promise<Session>
  /**
   * @param isRepeated the caller tries until it holds: for this process it has ended from now on
   * @throws {StoreUnavailableError} when the store can't be reached: the session may not have ended
   */
  end(session: Session, isRepeated?: boolean): Promise<void>
  /**
   * Ends the sessions of a shopper, those too that Kibo was asked for before and that are still to begin, and every
   * login of a user that waits for its code.
   *
   * @throws {StoreUnavailableError} when the store can't be reached
   */
  revoke(revocation: Revocation): Promise<void>
  /**
   * Resolves to whether the session still lives, in every process.
   *
   * @throws {StoreUnavailableError} when the store can't be reached
   */
  lives(session: Session): Promise<boolean>
  /** True when this process knows that the session has ended: the last look before a cookie is written. */
  hasEnded(session: Session): boolean
  /** Tells the other processes that a login of this guest begins. What it returns tells them that it has failed. */
  beginLogin(guest: Session): () => void
  /** True when another process works on a login of this guest, whose answer is to be the last to set the cookie. */
  isLoggingInElsewhere(session: Session): boolean
  /** A random id for a new session, base64url. */
  newId(): string
  /** The start of a new session, ms since 1970; without a store later than every revocation so far. */
  nextStartMs(): number
  close(): Promise<void>
}
