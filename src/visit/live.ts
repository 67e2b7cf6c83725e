import { StorefrontAuthError } from '../errors.ts'
import type { Session } from '../session/session.ts'
import type { Renewed } from '../session/sessions.ts'
import { isExpired, isFresh } from '../ticket/freshness.ts'
import { isOutage } from '../ticket/refusal.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { newGuest } from './guest.ts'
import { loseGuest, loseSession, startGuest } from './lose.ts'
import { adoptRenewed, renewSession } from './renew.ts'
import type { Visit } from './visit.ts'

/**
 * The visit's session with a ticket that Kibo takes: as it is, refreshed, or a new guest's where there was none.
 *
 * @param force refreshes even a ticket that is fresh by our clock, because Kibo refused it
 * @throws {StorefrontAuthError} `session_required` when a shopper's session turns out to be no longer good,
 *   `session_ended` when it ended by a logout or login: nothing done with it would reach the visitor
 * @throws {KiboApiError} when Kibo can't be reached
 */
export async function liveSession(visit: Visit, force = false): Promise<Session> {
  const { session, core } = visit
  visit.mustBeKnown()
  if (!session) {
    visit.mayBecomeGuest()
    return startGuest(visit, newGuest(visit, visit.lostVisitor), visit.outdated)
  }
  if (core.sessions.hasEnded(session)) throw new StorefrontAuthError('session_ended')

  const now = core.config.kibo.now()
  // A ticket that lives no longer than the leeway is refreshed once per request, not at each call.
  const leewayMs = visit.hasNewTicket ? 0 : core.config.refresh.leewayMs
  if (!force && isFresh(session.ticket, now, leewayMs)) return session
  let renewed: Renewed
  try {
    renewed = await renewSession(session, visit)
  } catch (error) {
    if (!force && isOutage(error) && !isExpired(session.ticket, now)) return session
    throw error
  }
  if (typeof renewed !== 'string') {
    await adoptRenewed(visit, renewed, session)
    return renewed
  }
  if (!isCustomerTicket(session.ticket)) return loseGuest(visit, session, renewed)
  await loseSession(visit, session, renewed)
  throw new StorefrontAuthError('session_required')
}
