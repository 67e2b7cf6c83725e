import { type Session, whoOf } from '../session/session.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { lostVisitorOf, newGuest } from './guest.ts'
import type { Loss, LostVisitor, Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * Decides what becomes of a visit whose session is no longer good; the only place that does.
 *
 * | reason | the visitor goes on | the response's cookie |
 * | --- | --- | --- |
 * | `ended`, `unavailable` | without a session | is left alone: the browser may have a newer one |
 * | `refused`, `revoked` | as a new guest where guests are eager | is the guest's; else one with a ticket is cleared |
 * | `blocked` | the same, and the session ends everywhere | is the guest's; without a guest it is cleared |
 *
 * When Kibo gives no guest, the visit is degraded.
 *
 * @throws {StoreUnavailableError} when the store can't be reached to end a blocked session
 */
export async function loseSession(
  visit: Visit,
  lost: Session | undefined,
  reason: Loss,
  visitor: LostVisitor | undefined = lost && lostVisitorOf(lost),
): Promise<void> {
  const { core } = visit
  if (reason === 'blocked' && lost) {
    core.report('login', 'info', {
      event: 'session-ended',
      reason: 'account is locked, inactive or gone',
      ...whoOf(lost),
    })
    if (isCustomerTicket(lost.ticket)) core.accounts.drop(lost.ticket)
    await core.sessions.end(lost)
  }
  visit.lose(reason)
  if (reason === 'refused') visit.outdated = lost
  if (visit.leavesCookieAlone) return

  // This request itself has ended a blocked session: that must not keep its cookie from being replaced.
  const replaced = reason === 'blocked' ? undefined : lost
  visit.lostVisitor = visitor
  try {
    if (visit.getsGuest) await startGuest(visit, visit.withinBudget(newGuest(visit, visitor)), replaced)
  } catch (error) {
    visit.degrade(error)
  }
  // A cookie without a ticket does no harm when it is no longer good, and the browser may have a newer one by now.
  if (visit.session || (reason !== 'blocked' && !core.sessions.cookieHoldsTicket)) return
  visit.jar.clear(core.config.cookie.name, () => replaced !== undefined && core.sessions.hasEnded(replaced))
}

/**
 * The same for a guest who is about to act: the visit goes on as a new guest at once.
 *
 * @throws {KiboApiError | StorefrontAuthError} when there is no new guest
 */
export function loseGuest(visit: Visit, lost: Session, reason: Loss): Promise<Session> {
  visit.lose(reason)
  visit.mayBecomeGuest()
  return startGuest(visit, newGuest(visit, lostVisitorOf(lost)), lost)
}

/**
 * Makes the visit the new guest's.
 *
 * @param replaced the session that the browser has
 * @throws what `minting` rejects with, and what `writeSession` throws
 */
export async function startGuest(visit: Visit, minting: Promise<Session>, replaced?: Session): Promise<Session> {
  const guest = await minting
  visit.adopt(guest)
  try {
    await writeSession(visit, replaced)
  } catch (error) {
    // A guest who can't be saved is lost: what is written to Kibo as that guest would be in nobody's cart.
    visit.lose('unavailable')
    throw error
  }
  return guest
}
