import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import type { Session } from '../session/session.ts'
import { loginTicket } from '../ticket/login.ts'
import { passwordChangeRefusal, toProblem } from '../ticket/refusal.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { loadAccount } from './account.ts'
import { liveSession } from './live.ts'
import { withDevice } from './login.ts'
import { signIn } from './sign-in.ts'
import type { Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * Changes the shopper's password. Every other session of that shopper ends; this one goes on with a fresh ticket and a
 * new id.
 *
 * Whether Kibo ends live tickets with a change is not stated, so the shopper is logged in again with the new password;
 * where that fails the password is changed all the same and the old ticket goes on for as long as Kibo takes it.
 *
 * @throws {StorefrontAuthError} `invalid_credentials` for a wrong old password, `password_rejected`
 * @see Kibo: POST /commerce/customer/accounts/{id}/Change-Password
 */
export async function changePassword(
  visit: Visit,
  passwords: { oldPassword: string; newPassword: string },
): Promise<void> {
  const { core } = visit
  const session = await liveSession(visit).catch((error: unknown) => {
    throw toProblem(error)
  })
  const { ticket } = session
  if (!isCustomerTicket(ticket)) throw new StorefrontAuthError('session_required')
  if (!visit.account) await loadAccount(visit)
  const username = visit.account?.userName ?? visit.account?.emailAddress
  try {
    const claims = ticket.accessToken
    await core.client.accounts.changePassword(ticket.accountId, passwords, { userId: ticket.userId, claims })
  } catch (error) {
    throw passwordChangeRefusal(error)
  }

  await core.sessions.revoke({ userId: ticket.userId })
  core.accounts.drop({ accountId: ticket.accountId })
  try {
    if (!username) throw new StorefrontAuthError('kibo_unavailable')
    const accountId = ticket.accountChosen ? ticket.accountId : null
    const credentials = { username, password: passwords.newPassword, ...(accountId !== null && { accountId }) }
    const answer = await loginTicket(core.client, withDevice(credentials, visit.device), undefined)
    if (answer.requires2FA === true) throw new StorefrontAuthError('two_factor_required')
    await signIn(visit, answer, { via: 'login', persistent: session.persistent, accountId })
  } catch (error) {
    core.report('login', 'warn', { event: 'no-fresh-ticket', userId: ticket.userId, error: errorFields(error) })
    await goOn(visit, session)
  }
}

async function goOn(visit: Visit, session: Session): Promise<void> {
  const { sessions } = visit.core
  visit.resume({ ...session, id: sessions.newId(), startedAtMs: sessions.nextStartMs() })
  await writeSession(visit)
}
