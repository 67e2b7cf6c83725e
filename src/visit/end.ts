import type { Core } from '../core.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { keyOf } from './account.ts'
import type { Visit } from './visit.ts'

/**
 * Logs the visitor out here; resolves to whether somebody was logged in.
 *
 * Kibo has no such call, so its refresh token stays good until it expires, but no cookie holds it any more. A guest
 * keeps ticket and cart, and loses only a login that waits for its code.
 */
export async function endVisit(visit: Visit, core: Core): Promise<boolean> {
  if (visit.pending) await core.pendingLogins.end(visit.jar, visit.pending)
  visit.pending = undefined

  const { session } = visit
  if (!session || !isCustomerTicket(session.ticket)) return false
  await core.sessions.end(session)
  core.accounts.drop(keyOf(session.ticket))
  visit.jar.clear(core.config.cookie.name)
  visit.session = undefined
  visit.account = null
  visit.outage = undefined
  core.report('login', 'info', { event: 'logout', userId: session.ticket.userId, accountId: session.ticket.accountId })
  return true
}
