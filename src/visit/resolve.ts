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
  const nowMs = visit.core.config.kibo.now()
  const stored = openSession(visit, nowMs)
  if (typeof stored !== 'object' || !('ticket' in stored) || !isFreshEnough(visit, stored, nowMs)) {
    return resolveLater(visit, stored)
  }
  visit.resume(stored)
  const pending = openPendingLogin(visit)
  return pending ? openAccountAfter(pending, visit) : openAccount(visit, nowMs)
}

/** The same with a session that has to be waited for, refreshed or begun. */
async function resolveLater(visit: Visit, opening: Opened | Promise<Opened>): Promise<void> {
  const stored = await opening
  if (typeof stored === 'string') await loseSession(visit, undefined, stored)
  else if (stored && 'revokedId' in stored) await loseSession(visit, undefined, 'revoked', { id: stored.revokedId })
  else if (stored && 'formerGuest' in stored) await welcomeBack(visit, stored.formerGuest)
  else if (stored && 'overId' in stored) {
    visit.outdated = stored.outdated
    await welcomeGuest(visit, { id: stored.overId })
  } else if (stored) await keepFresh(visit, stored)
  else await welcomeGuest(visit)
  await openPendingLogin(visit)
  await openAccount(visit)
}

/** The session of the request's cookie; undefined: the cookie is absent, foreign or too old, or may be withheld. */
function openSession(visit: Visit, nowMs: number): Opened | Promise<Opened> {
  const { sessions, config } = visit.core
  const { name } = config.cookie
  const found = findCookie(visit.cookieHeader, name)
  // What was opened once was plain.
  const known = found === undefined ? undefined : sessions.recall(found, nowMs)
  if (known) return known

  const value = found !== undefined && isPlain(found) ? found : visit.jar.read(name).value
  if (value !== undefined) return sessions.open(value)
  if (visit.mayLackCookies) visit.leaveCookieAlone()
  return undefined
}

/** The visit goes on with the session as it is | with a refreshed ticket | as `lose.ts` decides. */
async function keepFresh(visit: Visit, stored: Session): Promise<void> {
  visit.resume(stored)
  if (!isFreshEnough(visit, stored, visit.core.config.kibo.now())) await renewVisit(visit, stored)
}

function isFreshEnough({ core: { config } }: Visit, { ticket }: Session, nowMs: number): boolean {
  return isFresh(ticket, nowMs, config.refresh.leewayMs)
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

function openPendingLogin(visit: Visit): Promise<void> | undefined {
  const opening = visit.core.pendingLogins.open(visit)
  return opening && notePendingLogin(visit, opening)
}

async function notePendingLogin(visit: Visit, opening: Promise<PendingLogin | undefined>): Promise<void> {
  try {
    visit.pending = await opening
  } catch (error) {
    visit.cannotTell(error)
  }
}

function openAccount(visit: Visit, nowMs = visit.core.config.kibo.now()): Promise<void> | undefined {
  return visit.core.config.account.load === 'eager' ? loadAccount(visit, nowMs) : undefined
}

async function openAccountAfter(pending: Promise<void>, visit: Visit): Promise<void> {
  await pending
  await openAccount(visit)
}
