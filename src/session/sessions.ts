import type { Whose } from './ended-sessions.ts'
import type { Session } from './session.ts'

/** `'late'`: the session ended within the grace; the response must not touch the visitor's cookie. */
export type Opened = Session | 'late' | undefined

/** Where sessions live between two requests: in the visitor's cookie, or in a shared store. */
export interface Sessions {
  /** The live session a cookie value stands for; undefined for anything not trusted, expired or ended. */
  open(cookieValue: string): Promise<Opened>
  /** Keeps a session and resolves to the cookie value that stands for it. */
  keep(session: Session): Promise<string>
  /**
   * Replaces the session's ticket by `work`, once for all who ask at the same time and for the grace after.
   * `'over'`: Kibo no longer knows the ticket.
   */
  renew(session: Session, work: (stale: Session) => Promise<Session | 'over'>): Promise<Session | 'over'>
  end(session: Session): Promise<void>
  revoke(whose: Whose): Promise<void>
  /** What this process knows at this moment, for the last look before a cookie is written. */
  hasEnded(session: Session): boolean
  /** A start for a new session: later than every revocation so far. */
  stampMs(): number
  close(): Promise<void>
}
