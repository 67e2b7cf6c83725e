import { StorefrontAuthError } from '../errors.ts'
import { isTicketRefused, toProblem } from '../ticket/refusal.ts'
import { liveSession } from './live.ts'
import type { Visit } from './visit.ts'

/**
 * Runs a login with the visitor's live claims as a guest.
 *
 * Claims that Kibo refuses although they are fresh by our clock are refreshed, and the login is sent once more: the
 * password was not what Kibo refused.
 *
 * @throws {StorefrontAuthError}
 */
export async function withGuestClaims<Answer>(
  visit: Visit,
  send: (claims: string | undefined) => Promise<Answer>,
): Promise<Answer> {
  try {
    const claims = await guestClaims(visit)
    try {
      return await send(claims)
    } catch (error) {
      if (claims === undefined || !isTicketRefused(error instanceof Error && error.cause)) throw error
      return await send(await guestClaims(visit, true))
    }
  } catch (error) {
    throw toProblem(error)
  }
}

/**
 * The visitor's live claims as a guest, for a login or signup to carry; undefined for anybody else.
 *
 * @throws {KiboApiError | StorefrontAuthError} when Kibo can't refresh them: without them the cart would be lost
 */
async function guestClaims(visit: Visit, force = false): Promise<string | undefined> {
  const { session } = visit
  visit.mustBeKnown()
  if (!session || session.ticket.accountId !== null) return undefined
  try {
    return (await liveSession(visit, force)).ticket.accessToken
  } catch (error) {
    // The guest's session has ended, perhaps in another tab: this login begins a session of its own.
    if (error instanceof StorefrontAuthError && error.code === 'session_ended') return undefined
    throw error
  }
}
