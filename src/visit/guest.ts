import type { Core } from '../core.ts'
import type { Session } from '../session/session.ts'
import { anonymousTicket } from '../ticket/anonymous.ts'

/**
 * A session for a new guest. All requests that came with one session that is over get the same guest.
 *
 * @throws {KiboApiError}
 */
export function newGuest(core: Core, replaced?: Session): Promise<Session> {
  return replaced ? core.sessions.guestInPlaceOf(replaced, () => mint(core)) : mint(core)
}

async function mint(core: Core): Promise<Session> {
  const ticket = await anonymousTicket(core.client)
  core.report('ticket', 'debug', { event: 'minted', userId: ticket.userId })
  return {
    id: core.sessions.newId(),
    startedAtMs: core.sessions.nextStartMs(),
    persistent: core.config.cookie.persistent,
    ticket,
  }
}
