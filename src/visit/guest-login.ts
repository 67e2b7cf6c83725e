import { isCustomerTicket } from '../ticket/ticket.ts'
import { liveSession } from './live.ts'
import type { Visit } from './visit.ts'

/**
 * Does a login of whatever kind when the guest's own writes are done; writes that come during the login wait.
 *
 * A visitor who came with a cookie that is no longer good logs in as the guest whom the other requests with that cookie
 * get: so Kibo takes over what they write, and no answer to them takes the login from the browser.
 */
export async function guestLogin<Value>(visit: Visit, work: () => Promise<Value>): Promise<Value> {
  if (!visit.session && visit.lostVisitor && !visit.degraded) await becomeGuest(visit)
  const { session, core } = visit
  if (!session || isCustomerTicket(session.ticket)) return work()
  const hasFailed = core.sessions.beginLogin(session)
  try {
    return await core.guestWrites.login(session, work)
  } finally {
    if (visit.session?.id === session.id) hasFailed()
  }
}

/** Without a guest the login goes on all the same, unless the store can't say who the visitor is. */
async function becomeGuest(visit: Visit): Promise<void> {
  await liveSession(visit).catch(() => {})
  await visit.tellGuestReplaced()
}
