import { accountBlock } from '../account/account-block.ts'
import { errorFields } from '../events.ts'
import { type Session, whoOf } from '../session/session.ts'
import type { Renewed } from '../session/sessions.ts'
import { refreshTicket } from '../ticket/refresh.ts'
import { loseSession } from './lose.ts'
import type { Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * Resolves to the session with a refreshed ticket, or to why there is none. One call to Kibo for all who ask, in the
 * context of the first.
 *
 * @throws {KiboApiError | StorefrontAuthError} when Kibo gave no usable answer: the session stays as it is
 */
export function renewSession(session: Session, { client, core }: Visit): Promise<Renewed> {
  return core.sessions.renew(session, async (stale) => {
    const who = whoOf(stale)
    try {
      const refreshed = await refreshTicket(client, stale.ticket)
      core.report('refresh', 'debug', { event: refreshed === 'refused' ? 'refused' : 'refreshed', ...who })
      if (refreshed === 'refused') return 'refused'
      return refreshed.account && accountBlock(refreshed.account) ? 'blocked' : { ...stale, ticket: refreshed.ticket }
    } catch (error) {
      core.report('refresh', 'warn', { event: 'failed', ...who, error: errorFields(error) })
      throw error
    }
  })
}

/** Goes on with the visit's session refreshed, or without it. An outage degrades the visit and changes nothing. */
export async function renewVisit(visit: Visit, session: Session): Promise<void> {
  let renewed: Renewed
  try {
    renewed = await visit.withinBudget(renewSession(session, visit))
  } catch (error) {
    return visit.degrade(error)
  }
  if (typeof renewed === 'string') await loseSession(visit, session, renewed)
  else await adoptRenewed(visit, renewed, session)
}

/**
 * Goes on with a refreshed session. Its ticket is good for this request even when it can't be saved.
 *
 * A cookie that holds no ticket need not change, and the browser may have a newer one by now.
 */
export async function adoptRenewed(visit: Visit, renewed: Session, replaced: Session): Promise<void> {
  visit.adopt(renewed)
  if (!visit.core.sessions.cookieHoldsTicket) return
  await writeSession(visit, replaced).catch((error: unknown) => visit.degrade(error))
}
