import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import type { Session } from '../session/session.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'
import { isExpired, isFresh } from '../ticket/freshness.ts'
import { isOutage } from '../ticket/refusal.ts'
import { newGuest } from './guest.ts'
import { renewSession } from './renew.ts'
import type { Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * The visit's session with a ticket that Kibo takes: as it is, refreshed, or a new guest's where there was none.
 *
 * @param force refreshes even a ticket that is fresh by our clock, because Kibo refused it
 * @throws {StorefrontAuthError} `session_required` when a shopper's session turns out to be over
 * @throws {KiboApiError} when Kibo can't be reached
 */
export async function liveSession(visit: Visit, core: Core, force = false): Promise<Session> {
  const { session } = visit
  if (visit.isUnread) throw new StoreUnavailableError()
  if (!session) return adoptGuest(visit, core)

  const now = core.config.kibo.now()
  // A ticket that lives no longer than the leeway is refreshed once a request, not at each look.
  const leewayMs = session === visit.obtained ? 0 : core.config.refresh.leewayMs
  if (!force && isFresh(session.ticket, now, leewayMs)) return session
  try {
    const renewed = await renewSession(session, core)
    if (typeof renewed === 'object') {
      visit.session = renewed
      visit.obtained = renewed
      await writeSession(visit, core, session)
      return renewed
    }
    visit.isLate ||= renewed === 'late'
  } catch (error) {
    if (!force && isOutage(error) && !isExpired(session.ticket, now)) return session
    throw error
  }
  return replaceOver(visit, core, session)
}

async function replaceOver(visit: Visit, core: Core, over: Session): Promise<Session> {
  if (over.ticket.accountId === null) return adoptGuest(visit, core, over)
  visit.session = undefined
  visit.account = null
  if (!visit.isLate) await writeSession(visit, core, over)
  throw new StorefrontAuthError('session_required')
}

/** A late request's guest stays with that request: its response must not touch the cookie. */
async function adoptGuest(visit: Visit, core: Core, replaced?: Session): Promise<Session> {
  const guest = await newGuest(core, replaced)
  visit.session = guest
  visit.obtained = guest
  if (!visit.isLate) await writeSession(visit, core, replaced)
  return guest
}
