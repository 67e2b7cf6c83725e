import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import type { PendingLogin } from '../session/session.ts'
import { toProblem } from '../ticket/refusal.ts'
import { requestTwoFactorCode, twoFactorTicket } from '../ticket/two-factor.ts'
import { withGuestClaims } from './guest-claims.ts'
import { signIn } from './sign-in.ts'
import type { Visit } from './visit.ts'

/** Has the code of the visit's pending login sent. @throws {StorefrontAuthError} `two_factor_invalid` when no login waits */
export async function requestTwoFactor(visit: Visit): Promise<void> {
  const { core } = visit
  const pending = pendingOf(visit)
  try {
    await requestTwoFactorCode(visit.client, pending.accessToken)
  } catch (error) {
    core.report('login', 'warn', { event: 'code-not-sent', userId: pending.userId, error: errorFields(error) })
    throw toProblem(error)
  }
}

/**
 * Finishes the visit's pending login; who it is comes from the pending login, never from the request.
 *
 * A wrong code leaves it waiting.
 *
 * @throws {StorefrontAuthError} `two_factor_invalid`
 */
export function verifyTwoFactor(visit: Visit, code: string): Promise<void> {
  return visit.core.guestWrites.login(visit.session, () => verifyNow(visit, code))
}

async function verifyNow(visit: Visit, code: string): Promise<void> {
  const pending = pendingOf(visit)
  const answer = await withGuestClaims(visit, (claims) => twoFactorTicket(visit.client, pending.userId, code, claims))
  if (answer.requires2FA === true || (answer.userId ?? pending.userId) !== pending.userId) {
    throw new StorefrontAuthError('kibo_error', { detail: 'The code was answered with a ticket of somebody else' })
  }
  await signIn(visit, answer, {
    via: 'two-factor',
    persistent: pending.persistent,
    accountId: pending.accountId,
  })
}

function pendingOf(visit: Visit): PendingLogin {
  if (visit.pending) return visit.pending
  visit.mustBeKnown()
  throw new StorefrontAuthError('two_factor_invalid')
}
