import { errorFields } from '../events.ts'
import type { Session } from '../session/session.ts'
import { anonymousTicket } from '../ticket/anonymous.ts'
import { isExpired } from '../ticket/freshness.ts'
import type { Visit } from './visit.ts'

const clockMend = 'A new ticket looks expired already: synchronise the clock of this machine (NTP)'

/**
 * A session for a new guest. All requests that came with one session that is no longer good get the same guest.
 *
 * @throws {KiboApiError}
 */
export function newGuest(visit: Visit, lostId?: string): Promise<Session> {
  return lostId === undefined ? mint(visit) : visit.core.sessions.guestInPlaceOf(lostId, () => mint(visit))
}

async function mint({ client, core }: Visit): Promise<Session> {
  const ticket = await anonymousTicket(client).catch((error: unknown) => {
    core.report('ticket', 'warn', { event: 'failed', error: errorFields(error) })
    throw error
  })
  core.report('ticket', 'debug', { event: 'minted', userId: ticket.userId })
  if (isExpired(ticket, core.config.kibo.now())) core.report('setup', 'warn', { event: 'clock-off', mend: clockMend })
  return {
    id: core.sessions.newId(),
    startedAtMs: core.sessions.nextStartMs(),
    persistent: core.config.cookie.persistent,
    ticket,
  }
}
