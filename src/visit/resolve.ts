import type { Core } from '../core.ts'
import type { Session } from '../session/session.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'
import { isFresh } from '../ticket/freshness.ts'
import { loadAccount } from './account.ts'
import { newGuest } from './guest.ts'
import { renewSession } from './renew.ts'
import type { Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * The flow of every request: cookie → session → live ticket → account, and the cookie of what changed.
 *
 * Nothing that a visitor sends makes it throw, and no outage of Kibo's does: an untrusted cookie is a new visitor, an
 * outage is noted in `visit.outage` and leaves session and cookie as they are.
 *
 * @throws {StorefrontAuthError} `kibo_unavailable` for a shopper whose session the store could not be asked for
 */
export async function resolveVisit(visit: Visit, core: Core): Promise<void> {
  const stored = await openSession(visit, core)
  visit.session = await currentSession(stored, visit, core)
  if (visit.session !== stored) visit.obtained = visit.session
  visit.pending = await core.pendingLogins.open(visit.jar, visit.session).catch((error: unknown) => {
    visit.isUnread = true
    visit.degrade(error)
    return undefined
  })
  if (visit.session !== stored && !visit.isLate) {
    await writeSession(visit, core, stored).catch((error: unknown) => visit.degrade(error))
  }
  if (core.config.account.load === 'eager') await loadAccount(visit, core)
}

/** The session that the request's cookie stands for; undefined: absent, foreign, too old, ended, or not to be had now. */
async function openSession(visit: Visit, core: Core): Promise<Session | undefined> {
  const { value } = visit.jar.read(core.config.cookie.name)
  const opened = value === undefined ? undefined : await core.sessions.open(value)
  visit.isLate = opened === 'late' || (value === undefined && visit.mayLackCookies)
  if (opened === 'unread') {
    visit.isLate = true
    visit.isUnread = true
    visit.degrade(new StoreUnavailableError())
  }
  return typeof opened === 'string' ? undefined : opened
}

/** The same session | the session with a refreshed ticket | a new guest | none. */
async function currentSession(stored: Session | undefined, visit: Visit, core: Core): Promise<Session | undefined> {
  if (visit.isLate) return undefined
  try {
    if (stored) {
      if (isFresh(stored.ticket, core.config.kibo.now(), core.config.refresh.leewayMs)) return stored
      const renewed = await visit.within(renewSession(stored, core))
      if (renewed === 'late') {
        visit.isLate = true
        return undefined
      }
      if (renewed !== 'over') return renewed
    }
  } catch (error) {
    visit.degrade(error)
    return stored
  }

  if (core.config.anonymous === 'lazy' || !visit.isVisitor) return undefined
  try {
    return await visit.within(newGuest(core, stored))
  } catch (error) {
    visit.degrade(error)
    return undefined
  }
}
