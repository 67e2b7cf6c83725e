import type { Core } from '../core.ts'
import { errorFields } from '../events.ts'
import type { Session } from '../session/session.ts'
import type { Renewed } from '../session/sessions.ts'
import { refreshTicket } from '../ticket/refresh.ts'

/**
 * The session with a refreshed ticket, one call to Kibo for all who ask; `'over'` when Kibo no longer knows the ticket,
 * `'late'` when the session has ended elsewhere.
 *
 * @throws {KiboApiError | StorefrontAuthError} when Kibo could not say: the session is kept as it is
 */
export function renewSession(session: Session, core: Core): Promise<Renewed> {
  return core.sessions.renew(session, async (stale) => {
    const who = { userId: stale.ticket.userId, accountId: stale.ticket.accountId }
    try {
      const ticket = await refreshTicket(core.client, stale.ticket)
      core.report('refresh', 'debug', { event: ticket === 'over' ? 'refused' : 'refreshed', ...who })
      return ticket === 'over' ? 'over' : { ...stale, ticket }
    } catch (error) {
      core.report('refresh', 'warn', { event: 'failed', ...who, error: errorFields(error) })
      throw error
    }
  })
}
