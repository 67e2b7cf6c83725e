import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import { type Session, whoOf } from '../session/session.ts'
import type { Revocation } from '../session/sessions.ts'
import { loginTicket } from '../ticket/login.ts'
import { isTicketRefused, passwordChangeRefusal, throwing } from '../ticket/refusal.ts'
import { isCustomerTicket, type Ticket, toTicket } from '../ticket/ticket.ts'
import { loadAccount } from './account.ts'
import { liveSession } from './live.ts'
import { withDevice } from './login.ts'
import { signIn } from './sign-in.ts'
import type { Visit } from './visit.ts'
import { writeCookie } from './write.ts'

/**
 * Changes the shopper's password. Every other session of that shopper ends; this one goes on with a fresh ticket and a
 * new id.
 *
 * Whether Kibo ends live tickets with a change is not stated, so the shopper is logged in again with the new password;
 * if that fails, the password is changed all the same and the old ticket goes on for as long as Kibo takes it.
 *
 * @throws {StorefrontAuthError} `invalid_credentials` for a wrong old password, `password_rejected`
 * @see Kibo: POST /commerce/customer/accounts/{id}/Change-Password
 */
export async function changePassword(
  visit: Visit,
  passwords: { oldPassword: string; newPassword: string },
): Promise<void> {
  const { core } = visit
  const changeAs = async (session: Session) => {
    const { ticket } = session
    if (!isCustomerTicket(ticket)) throw new StorefrontAuthError('session_required')
    const { accountId, userId, accessToken: claims } = ticket
    await visit.client.accounts.changePassword(accountId, passwords, { userId, claims })
    return { session, ticket }
  }
  const live = await liveSession(visit)
  if (!visit.account) await loadAccount(visit)
  const username = visit.account?.userName ?? visit.account?.emailAddress
  const { session, ticket } = await changeAs(live)
    .catch(async (error: unknown) => {
      if (!isTicketRefused(error)) throw error
      return changeAs(await liveSession(visit, true)) // expired on its way, or ended by Kibo
    })
    .catch(throwing(passwordChangeRefusal))
  const { accountId, userId } = ticket

  // Kibo has changed the password, so from here on nothing fails the answer.
  const changedAtMs = core.sessions.nextStartMs()
  const livesOn = await core.sessions.lives(session).catch(() => true)
  // Ended by itself first: the visitor's other tabs wait for the new cookie instead of becoming guests.
  if (!core.shared) await core.sessions.end(session)
  const revocation = { sinceMs: changedAtMs, exceptId: session.id }
  await core.untilItHolds(whoOf(session), () => endAll(core, ticket, revocation))
  if (!livesOn) return visit.lose('ended') // the visitor has logged out meanwhile
  const sinceMs = core.sessions.nextStartMs()
  try {
    if (!username) throw new StorefrontAuthError('kibo_unavailable')
    const chosen = ticket.accountChosen ? accountId : null
    const credentials = { username, password: passwords.newPassword, accountId: chosen ?? undefined }
    const answer = await loginTicket(visit.client, withDevice(credentials, visit.device), undefined)
    if (answer.requires2FA === true) throw new StorefrontAuthError('two_factor_required')
    await signIn(visit, answer, { via: 'login', persistent: session.persistent, accountId: chosen, sinceMs })
  } catch (error) {
    core.report('login', 'warn', { event: 'no-fresh-ticket', userId, error: errorFields(error) })
    await goOn(visit, session, sinceMs)
  }
}

/** Goes on with a new id, as after a login; while the store is away with the old session, which still lives. */
async function goOn(visit: Visit, session: Session, sinceMs: number): Promise<void> {
  const { sessions, untilItHolds } = visit.core
  const next = { ...session, id: sessions.newId(), startedAtMs: sinceMs }
  try {
    await writeCookie(visit, next)
  } catch {
    await sessions.end(next).catch(() => {}) // it may have been saved all the same
    return visit.resume(session)
  }
  if (sessions.hasEnded(next)) return visit.lose('ended') // revoked meanwhile
  visit.resume(next)
  await untilItHolds(whoOf(session), () => sessions.end(session, true))
}

/**
 * Ends every session of the shopper who reset the password, and drops the cached account. A login with the new password
 * says which shopper that is; its ticket is thrown away, and no code is requested for it.
 *
 * Never rejects: what fails is repeated in the background and logged.
 */
export async function endSessionsAfterReset(
  { client, core }: Visit,
  credentials: { username: string; password: string },
): Promise<void> {
  const sinceMs = core.sessions.nextStartMs()
  let ticket: Ticket | undefined
  await core.untilItHolds({}, async () => {
    try {
      ticket ??= toTicket(await loginTicket(client, credentials, undefined))
    } catch (error) {
      if (error instanceof StorefrontAuthError && error.status < 500) {
        // A shopper who may not log in keeps no session: the next account call ends it.
        core.report('login', 'error', { event: 'not-revoked', isRepeated: false, error: errorFields(error) })
        return
      }
      throw error
    }
    await endAll(core, ticket, { sinceMs })
  })
}

async function endAll(core: Core, ticket: Ticket, which: Omit<Revocation, 'shopper'>): Promise<void> {
  const { accountId, userId } = ticket
  if (userId === null) return
  const ends = { ...which, shopper: { userId } }
  if (accountId !== null) await core.accountChanged({ accountId, ends })
  else await core.sessions.revoke(ends)
}
