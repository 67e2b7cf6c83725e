import { type Session, whoOf } from '../session/session.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import type { Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * Logs the visitor out here; resolves to whether somebody was logged in.
 *
 * Kibo has no call for a logout, so the refresh token stays good until it expires, but no cookie holds it any more. A
 * guest keeps ticket and cart, and loses only a login that waits for its code. A cookie that is too old to go on still
 * ends its session.
 */
export async function endVisit(visit: Visit): Promise<boolean> {
  const { session, pending, core } = visit
  if (pending) await core.pendingLogins.end(visit.jar, pending)
  visit.pending = undefined

  if (visit.outdated) await endOutdated(visit.outdated, visit)
  if (!session || !(await endShopper(session, visit))) return false
  visit.jar.clear(core.config.cookie.name)
  visit.end()
  return true
}

/** The end by this request itself must not keep the cookie of that session from being replaced. */
async function endOutdated(outdated: Session, visit: Visit): Promise<void> {
  const { core } = visit
  const hadEnded = core.sessions.hasEnded(outdated)
  if (!(await endShopper(outdated, visit))) return
  visit.outdated = undefined
  if (hadEnded || visit.leavesCookieAlone) return
  if (visit.session) await writeSession(visit)
  else visit.jar.clear(core.config.cookie.name)
}

async function endShopper(session: Session, { core }: Visit): Promise<boolean> {
  const { ticket } = session
  if (!isCustomerTicket(ticket)) return false
  await core.sessions.end(session)
  core.accounts.drop(ticket)
  core.report('login', 'info', { event: 'logout', ...whoOf(session) })
  return true
}
