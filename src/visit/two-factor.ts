import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import { KiboApiError } from '../kibo/errors.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { startOf } from '../session/pending-logins.ts'
import { type Session, whoOf } from '../session/session.ts'
import { codeRefusal, isShopperRefused, throwing, toProblem } from '../ticket/refusal.ts'
import { type CustomerTicket, isCustomerTicket, toTicket } from '../ticket/ticket.ts'
import { withGuestClaims } from './guest-claims.ts'
import { guestLogin } from './guest-login.ts'
import { liveSession } from './live.ts'
import { signIn, startSession } from './sign-in.ts'
import type { Visit } from './visit.ts'

/**
 * Asks Kibo to send a code, for the visit's pending login or for a logged-in shopper's step up.
 *
 * @throws {StorefrontAuthError} `two_factor_invalid` when nobody is logged in and no login waits, or its ticket has
 *   expired: it has to begin again
 */
export async function requestTwoFactor(visit: Visit): Promise<void> {
  const { core } = visit
  const { accessToken, userId } = visit.pending ?? (await shopperOf(visit)).ticket
  const send = (claims: string) => visit.client.authTickets.requestTwoFactor({ claims })
  try {
    await send(accessToken).catch(async (error: unknown) => {
      if (visit.pending || !(error instanceof KiboApiError && isShopperRefused(error))) throw error
      await send((await liveSession(visit, true)).ticket.accessToken) // expired on its way, or ended by Kibo
    })
  } catch (error) {
    core.report('login', 'warn', { event: 'code-not-sent', userId, error: errorFields(error) })
    const isTooLate = visit.pending && error instanceof KiboApiError && isShopperRefused(error)
    throw isTooLate ? new StorefrontAuthError('two_factor_invalid', { cause: error }) : toProblem(error)
  }
}

/**
 * Finishes the visit's pending login, or the step up of a logged-in shopper. The user comes from the pending login or
 * the session, never from the request.
 *
 * A wrong code leaves the login pending, and a shopper logged in. The session has a new id afterwards.
 *
 * @throws {StorefrontAuthError} `two_factor_invalid`
 */
export function verifyTwoFactor(visit: Visit, code: string): Promise<void> {
  return guestLogin(visit, () => verifyNow(visit, code))
}

/** The user that a second factor belongs to, for the rate limits; undefined: nobody's. */
export function secondFactorUserId({ pending, session }: Visit): string | undefined {
  if (pending) return pending.userId
  return session && isCustomerTicket(session.ticket) ? session.ticket.userId : undefined
}

async function verifyNow(visit: Visit, code: string): Promise<void> {
  const { pending } = visit
  if (!pending) return stepUp(visit, code)
  const { pendingLogins } = visit.core
  const answer = await verifiedTicket(visit, pending.userId, code)
  // A logout meanwhile has dropped it. Where the store can't say, the code counts: it is used up.
  if (await pendingLogins.hasEnded(pending).catch(() => false)) throw new StorefrontAuthError('two_factor_invalid')
  await signIn(visit, answer, {
    via: 'two-factor',
    sinceMs: startOf(pending), // the session rests on the password too: a revocation since then ends it
    persistent: pending.persistent,
    accountId: pending.accountId,
  })
}

async function stepUp(visit: Visit, code: string): Promise<void> {
  const before = await shopperOf(visit)
  const { ticket, persistent } = before
  const sinceMs = visit.core.sessions.nextStartMs()
  const next = toTicket(await verifiedTicket(visit, ticket.userId, code), ticket)
  const { account, core } = visit
  // A code says which user it is, not which of several business accounts: that stays the same.
  const session = await startSession(visit, next.accountId === ticket.accountId ? next : ticket, {
    persistent,
    sinceMs,
    secondFactorAtMs: core.config.kibo.now(),
    from: before,
  })
  visit.account = account
  core.report('login', 'info', { event: 'two-factor', ...whoOf(session) })
}

/** @throws {StorefrontAuthError} `two_factor_invalid` when the code is wrong, expired or used */
async function verifiedTicket(visit: Visit, userId: string, code: string): Promise<CustomerAuthTicket> {
  const { authTickets } = visit.client
  const answer = await withGuestClaims(visit, (claims) =>
    authTickets.verifyTwoFactor({ userId, otpCode: code }, { claims }).catch(throwing(codeRefusal)),
  )
  if (answer.requires2FA === true || (answer.userId ?? userId) !== userId) {
    throw new StorefrontAuthError('kibo_error', { detail: 'The code was answered with a ticket of somebody else' })
  }
  return answer
}

/** The session of a logged-in shopper, live. @throws {StorefrontAuthError} `two_factor_invalid` for anybody else */
async function shopperOf(visit: Visit): Promise<Session & { ticket: CustomerTicket }> {
  visit.mustBeKnown()
  if (!visit.session || !isCustomerTicket(visit.session.ticket)) throw new StorefrontAuthError('two_factor_invalid')
  const session = await liveSession(visit)
  const { ticket } = session
  if (!isCustomerTicket(ticket)) throw new StorefrontAuthError('two_factor_invalid')
  return { ...session, ticket }
}
