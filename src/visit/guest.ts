import { errorFields } from '../events.ts'
import type { Session } from '../session/session.ts'
import { anonymousTicket } from '../ticket/anonymous.ts'
import { isExpired } from '../ticket/freshness.ts'
import type { LostVisitor, Visit } from './visit.ts'

const clockMend = 'A new ticket looks expired already: synchronise the clock of this machine (NTP)'

/**
 * A session for a new guest. All requests that came with the same lost session get the same guest.
 *
 * @throws {KiboApiError}
 */
export function newGuest(visit: Visit, lost?: LostVisitor): Promise<Session> {
  if (!lost) return mint(visit)
  return visit.core.sessions.guestInPlaceOf(lost.id, async () => {
    const guest = await mint(visit)
    if (lost.guestUserId) {
      visit.replacedGuest = { previousUserId: lost.guestUserId, userId: guest.ticket.userId }
    }
    return guest
  })
}

/** Who had this session. With the user id only for a guest, whose cart the app may bring along. */
export function lostVisitorOf({ id, ticket }: Session): LostVisitor {
  return { id, guestUserId: ticket.accountId === null ? ticket.userId : null }
}

async function mint({ client, core }: Visit): Promise<Session> {
  const ticket =
    core.anonymousPool?.take() ??
    (await anonymousTicket(client).catch((error: unknown) => {
      core.report('ticket', 'warn', { event: 'failed', error: errorFields(error) })
      throw error
    }))
  core.report('ticket', 'debug', { event: 'minted', userId: ticket.userId })
  if (isExpired(ticket, core.config.kibo.now())) core.report('setup', 'warn', { event: 'clock-off', mend: clockMend })
  return {
    id: core.sessions.newId(),
    startedAtMs: core.sessions.nextStartMs(),
    persistent: core.config.cookie.persistent,
    ticket,
  }
}
