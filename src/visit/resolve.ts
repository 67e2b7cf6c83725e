import type { Session } from '../session/session.ts'
import { isFresh } from '../ticket/freshness.ts'
import { loadAccount } from './account.ts'
import { newGuest } from './guest.ts'
import { loseSession, startGuest } from './lose.ts'
import { renewVisit } from './renew.ts'
import type { Visit } from './visit.ts'

/**
 * The flow of every request: cookie → session → live ticket → account, and the cookie of what changed.
 *
 * Nothing that a visitor sends makes it throw, and no outage of Kibo's does: an untrusted cookie is a new visitor, an
 * outage is noted in `visit.outage` and leaves session and cookie as they are.
 *
 * @throws {StorefrontAuthError} `kibo_unavailable` for a shopper whose session the store could not be asked for
 */
export async function resolveVisit(visit: Visit): Promise<void> {
  const stored = await openSession(visit)
  if (stored) await keepFresh(visit, stored)
  else await welcomeGuest(visit)
  await openPendingLogin(visit)
  if (visit.core.config.account.load === 'eager') await loadAccount(visit)
}

/** The session that the request's cookie stands for; undefined: absent, foreign, too old, ended, or not to be had now. */
async function openSession(visit: Visit): Promise<Session | undefined> {
  const { core } = visit
  const { value } = visit.jar.read(core.config.cookie.name)
  if (value === undefined) {
    if (visit.mayLackCookies) visit.leaveCookieAlone()
    return undefined
  }
  const opened = await core.sessions.open(value)
  if (typeof opened !== 'string') return opened
  await loseSession(visit, undefined, opened)
  return undefined
}

/** The visit goes on with the session as it is | with a refreshed ticket | as loss decides. */
async function keepFresh(visit: Visit, stored: Session): Promise<void> {
  const { kibo, refresh } = visit.core.config
  visit.resume(stored)
  if (!isFresh(stored.ticket, kibo.now(), refresh.leewayMs)) await renewVisit(visit, stored)
}

/** A visitor without a session is a new guest. */
async function welcomeGuest(visit: Visit): Promise<void> {
  if (!visit.getsGuest || visit.leavesCookieAlone) return
  try {
    await startGuest(visit, visit.withinBudget(newGuest(visit.core)))
  } catch (error) {
    visit.degrade(error)
  }
}

async function openPendingLogin(visit: Visit): Promise<void> {
  try {
    visit.pending = await visit.core.pendingLogins.open(visit.jar, visit.session)
  } catch (error) {
    visit.cannotTell(error)
  }
}
