import { randomBytes } from 'node:crypto'
import type { Ticket } from '../ticket/ticket.ts'

/** A visitor's ticket plus when the session began. Immutable: a refresh makes a new one with the same `id`. */
export interface Session {
  /** Random, base64url; new at every change of privilege (login, signup, second factor, logout). */
  readonly id: string
  /** When this session began, ms since 1970; unique in this process, so that it orders sessions and revocations. */
  readonly startedAtMs: number
  /** The cookie outlives the browser. */
  readonly persistent: boolean
  readonly ticket: Ticket
  /** When its shopper last gave a second factor, whole seconds in ms since 1970; undefined: not in this session. */
  readonly secondFactorAtMs?: number | undefined
}

/** A login that waits for its code. */
export interface PendingLogin {
  readonly id: string
  /** The session in which the login began; no other may finish it. */
  readonly sessionId: string
  readonly expiresAtMs: number
  /** `remember` of the login, so that it still counts once the code is there. */
  readonly persistent: boolean
  readonly accessToken: string
  readonly userId: string
  /** The account that the login asked for. */
  readonly accountId: number | null
}

/** A new random id of `bytes` bytes, base64url. */
export function newId(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}

/** The ids of the session's visitor, for events. */
export function whoOf({ ticket }: Session): { userId: string | null; accountId: number | null } {
  return { userId: ticket.userId, accountId: ticket.accountId }
}

/**
 * The key under which a refresh is shared: by access token, because a refresh token may stay the same from ticket to
 * ticket, and by session, so that nobody gets somebody else's session, whatever tokens Kibo gives.
 */
export function renewalKey({ id, ticket }: Session): string {
  return `${id} ${ticket.accessToken}`
}

/** When a session ends at the latest: with its refresh token, capped by the absolute age. */
export function sessionEndMs(session: Session, absoluteMs: number): number {
  return Math.min(session.ticket.refreshExpiresAtMs, session.startedAtMs + absoluteMs)
}

const dayMs = 24 * 60 * 60 * 1000
/** A guest is remembered for 14 days after the last refresh; the first of them is the refresh token's own life. */
const guestMemoryMs = 14 * dayMs

interface Lifetimes {
  readonly session: { readonly absoluteMs: number }
  readonly onGuestReplaced?: unknown
}

/** Until when a session is known: a guest's beyond its end, when the app has `onGuestReplaced`. */
export function knownUntilMs(session: Session, config: Lifetimes): number {
  const endMs = sessionEndMs(session, config.session.absoluteMs)
  return isRemembered(session, config)
    ? Math.max(endMs, session.ticket.refreshExpiresAtMs + guestMemoryMs - dayMs)
    : endMs
}

/** The latest value that `knownUntilMs` can reach, however often the session is refreshed. */
export function knownUntilAtLatestMs(session: Session, config: Lifetimes): number {
  const endMs = session.startedAtMs + config.session.absoluteMs
  return isRemembered(session, config) ? endMs + guestMemoryMs : endMs
}

function isRemembered({ ticket }: Session, { onGuestReplaced }: Lifetimes): boolean {
  return onGuestReplaced !== undefined && ticket.accountId === null && ticket.userId !== null
}
