import { whoOf } from '../session/session.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import type { Visit } from './visit.ts'

/**
 * Logs the visitor out here; resolves to whether somebody was logged in.
 *
 * Kibo has no call for a logout, so the refresh token stays good until it expires, but no cookie holds it any more. A
 * guest keeps ticket and cart, and loses only a login that waits for its code.
 */
export async function endVisit(visit: Visit): Promise<boolean> {
  const { session, pending, core } = visit
  if (pending) await core.pendingLogins.end(visit.jar, pending)
  visit.pending = undefined

  if (!session || !isCustomerTicket(session.ticket)) return false
  await core.sessions.end(session)
  core.accounts.drop(session.ticket)
  visit.jar.clear(core.config.cookie.name)
  visit.end()
  core.report('login', 'info', { event: 'logout', ...whoOf(session) })
  return true
}
