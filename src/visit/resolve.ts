import { findCookie, isPlain } from '../cookie/find-cookie.ts'
import type { PendingLogin, Session } from '../session/session.ts'
import type { Opened } from '../session/sessions.ts'
import { isFresh } from '../ticket/freshness.ts'
import { loadAccount } from './account.ts'
import { lostVisitorOf, newGuest } from './guest.ts'
import { loseSession, startGuest } from './lose.ts'
import { renewVisit } from './renew.ts'
import type { LostVisitor, Visit } from './visit.ts'

// Each step answers at once where it can and returns a promise where it has to ask: a known shopper's page waits for
// nothing.

/**
 * The flow of every request: cookie → session → live ticket → account, and the cookie of what changed.
 *
 * Nothing that a visitor sends makes it throw, and no outage of Kibo's does: an untrusted cookie is a new visitor, an
 * outage is noted in `visit.outage` and leaves session and cookie as they are.
 *
 * @throws {StoreUnavailableError} for a shopper while the store can't be asked for the session
 */
export function resolveVisit(visit: Visit): Promise<void> | undefined {
  const { sessions, config } = visit.core
  const nowMs = config.kibo.now()
  const cookie = findCookie(visit.cookieHeader, config.cookie.name)
  const known = cookie === undefined ? undefined : sessions.recall(cookie, nowMs)
  if (known) return resume(visit, known, nowMs)

  const opening = openSession(visit, cookie)
  if (!(opening instanceof Promise)) return resolveOpened(visit, opening, nowMs)
  return opening.then((opened) => resolveOpened(visit, opened, config.kibo.now()))
}

/** The session of the request's cookie; undefined: the cookie is absent, foreign or too old, or may be withheld. */
function openSession(visit: Visit, cookie: string | undefined): Opened | Promise<Opened> {
  const { sessions, config } = visit.core
  const value = cookie !== undefined && isPlain(cookie) ? cookie : visit.jar.read(config.cookie.name).value
  if (value !== undefined) return sessions.open(value)
  if (visit.mayLackCookies) visit.leaveCookieAlone()
  return undefined
}

function resolveOpened(visit: Visit, opened: Opened, nowMs: number): Promise<void> | undefined {
  const { leewayMs } = visit.core.config.refresh
  const isGood = typeof opened === 'object' && 'ticket' in opened && isFresh(opened.ticket, nowMs, leewayMs)
  return isGood ? resume(visit, opened, nowMs) : resolveOther(visit, opened)
}

/** Goes on with a session whose ticket is fresh. */
function resume(visit: Visit, session: Session, nowMs: number): Promise<void> | undefined {
  visit.resume(session)
  return openRest(visit, nowMs)
}

/** Goes on with a session that has to be refreshed or begun. */
async function resolveOther(visit: Visit, opened: Opened): Promise<void> {
  if (typeof opened === 'string') await loseSession(visit, undefined, opened)
  else if (opened && 'revokedId' in opened) await loseSession(visit, undefined, 'revoked', { id: opened.revokedId })
  else if (opened && 'formerGuest' in opened) await welcomeBack(visit, opened.formerGuest)
  else if (opened && 'overId' in opened) {
    visit.outdated = opened.outdated
    await welcomeGuest(visit, { id: opened.overId })
  } else if (opened) {
    visit.resume(opened)
    await renewVisit(visit, opened)
  } else await welcomeGuest(visit)
  await openRest(visit, visit.core.config.kibo.now())
}

/** What belongs to the session: a shopper's account, or a guest's login that waits for its code. */
function openRest(visit: Visit, nowMs: number): Promise<void> | undefined {
  const { session, core } = visit
  if (!session) return undefined
  if (session.ticket.accountId === null) return openPendingLogin(visit, session)
  return core.config.account.load === 'eager' ? loadAccount(visit, nowMs) : undefined
}

/** A guest whose session has run out becomes a new guest, and the app learns which guest that one replaces. */
async function welcomeBack(visit: Visit, former: Session): Promise<void> {
  if (visit.getsGuest) await loseSession(visit, undefined, 'refused', lostVisitorOf(former))
  else visit.lostVisitor = lostVisitorOf(former)
}

/**
 * A visitor without a session is a new guest: one for all requests that come with the same cookie of one that is over.
 */
async function welcomeGuest(visit: Visit, over?: LostVisitor): Promise<void> {
  if (over) visit.lostVisitor = over
  if (visit.leavesCookieAlone || !visit.getsGuest) return
  try {
    await startGuest(visit, visit.withinBudget(newGuest(visit, over)), visit.outdated)
  } catch (error) {
    visit.degrade(error)
  }
}

function openPendingLogin(visit: Visit, guest: Session): Promise<void> | undefined {
  const opening = visit.core.pendingLogins.open(visit.jar, guest)
  return opening && notePendingLogin(visit, opening)
}

async function notePendingLogin(visit: Visit, opening: Promise<PendingLogin | undefined>): Promise<void> {
  try {
    visit.pending = await opening
  } catch (error) {
    visit.cannotTell(error)
  }
}
