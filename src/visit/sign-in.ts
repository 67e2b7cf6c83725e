import { accountBlock } from '../account/account-block.ts'
import type { Jar } from '../cookie/jar.ts'
import { StorefrontAuthError } from '../errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import type { AuthenticatedVia } from '../options.ts'
import { pendingLoginMs } from '../session/pending-logins.ts'
import { newId, type Session, whoOf } from '../session/session.ts'
import { toProblem } from '../ticket/refusal.ts'
import { isCustomerTicket, type Ticket, toTicket } from '../ticket/ticket.ts'
import { newGuest } from './guest.ts'
import type { Visit } from './visit.ts'
import { writeCookie } from './write.ts'

/** What a login, signup or code says apart from its credentials. */
export interface SignInOptions {
  via: AuthenticatedVia
  /** `remember`: the cookie outlives the browser even with `cookie.persistent: false`. */
  persistent: boolean
  /** The account that the shopper chose, of several; null: none was chosen. */
  accountId: number | null
  /** @see NewSession.sinceMs */
  sinceMs: number
}

/** What a new session needs apart from its ticket. */
export interface NewSession {
  persistent: boolean
  /** When Kibo was asked for the ticket, by `nextStartMs()`: a revocation after that ends the session. */
  sinceMs: number
  /** When the shopper gave a second factor, if so. */
  secondFactorAtMs?: number | undefined
  /** The session that it goes on from: where that has ended meanwhile, none begins. */
  from?: Session
}

/**
 * Turns Kibo's ticket into the visit's session: a shopper's, or a guest's with a login that waits for its code.
 *
 * The new session is saved before the old one ends, so that a failure loses nothing. It has a new id, and every cookie
 * of the old one stops working.
 *
 * @throws {StorefrontAuthError} `kibo_error` when the ticket is nobody's; `account_locked`, `account_disabled` or
 *   `approval_required` when its account says so
 */
export async function signIn(visit: Visit, answer: CustomerAuthTicket, options: SignInOptions): Promise<void> {
  if (answer.requires2FA === true) return waitForCode(visit, answer, options)

  const { core } = visit
  const account = answer.customerAccount ?? (await accountOf(answer, visit))
  const block = account && accountBlock(account)
  if (block) throw new StorefrontAuthError(block)
  const ticket = {
    ...toTicket(account ? { ...answer, customerAccount: account } : answer),
    accountChosen: options.accountId !== null,
  }
  if (!isCustomerTicket(ticket)) {
    throw new StorefrontAuthError('kibo_error', { detail: 'The login was answered with a ticket of nobody' })
  }
  const session = await startSession(visit, ticket, {
    ...options,
    secondFactorAtMs: options.via === 'two-factor' ? core.config.kibo.now() : undefined,
  })
  core.report('login', 'info', { event: options.via, ...whoOf(session) })

  visit.account = account
}

/**
 * Begins a new session with that ticket; the earlier one ends, and so does a login that waits for its code.
 *
 * @throws {StorefrontAuthError} `session_ended` when a logout or a revocation came meanwhile: it is not undone
 */
export async function startSession(
  visit: Visit,
  ticket: Ticket,
  { persistent, sinceMs, secondFactorAtMs, from }: NewSession,
): Promise<Session> {
  const { sessions, config } = visit.core
  if (from && !(await sessions.lives(from))) {
    visit.lose('ended')
    throw new StorefrontAuthError('session_ended')
  }
  const session = {
    id: sessions.newId(),
    startedAtMs: sinceMs,
    persistent: persistent || config.cookie.persistent,
    ticket,
    secondFactorAtMs: secondFactorAtMs && Math.floor(secondFactorAtMs / 1000) * 1000,
  }
  await beginSession(visit, session)
  await endPending(visit)
  visit.pending = undefined
  return session
}

/**
 * Asks Kibo for the account when the ticket came without one. Null when Kibo is away and the ticket names the shopper:
 * the code for it is used up, so the login stands, and the account is loaded later.
 */
async function accountOf(answer: CustomerAuthTicket, { client }: Visit): Promise<CustomerAccount | null> {
  try {
    return await client.accounts.getCurrentAccount({ claims: answer.accessToken })
  } catch (error) {
    const problem = toProblem(error)
    if (problem.code === 'kibo_unavailable' && isCustomerTicket(toTicket(answer))) return null
    throw problem
  }
}

/**
 * Saves the new session and writes its cookie, then ends the old one. When the new one can't be saved, the old one
 * stays; once it is saved, nothing fails any more.
 */
async function beginSession(visit: Visit, session: Session): Promise<void> {
  const { session: previous, outdated, core } = visit
  try {
    await writeCookie(visit, session)
  } catch (error) {
    await core.sessions.end(session).catch(() => {})
    throw error
  }
  if (core.sessions.hasEnded(session)) {
    await endPending(visit)
    throw new StorefrontAuthError('session_ended')
  }
  visit.begin(session)
  visit.outdated = undefined
  // No other request that came with its cookie may set or clear the cookie from here on.
  if (outdated) await core.untilItHolds(whoOf(outdated), () => core.sessions.end(outdated, true))
  if (!previous) return
  await core.untilItHolds(whoOf(previous), () => core.sessions.end(previous, true))
  if (isCustomerTicket(previous.ticket)) core.accounts.drop(previous.ticket)
}

/** Ends a login that waits for its code. */
async function endPending(visit: Visit): Promise<void> {
  const { pending, core } = visit
  if (!pending) return
  let jar: Jar | undefined = visit.jar
  await core.untilItHolds({ userId: pending.userId }, () => {
    const ended = core.pendingLogins.end(jar, pending)
    jar = undefined // by the next try the response may hold another pending login
    return ended
  })
}

/** Gives the pending login a cookie of its own; a shopper who was logged in is a guest from here on. */
async function waitForCode(visit: Visit, answer: CustomerAuthTicket, options: SignInOptions): Promise<void> {
  const { core } = visit
  const { userId } = toTicket(answer)
  if (!userId) throw new StorefrontAuthError('kibo_error', { detail: 'The pending login names no user' })

  if (!visit.session || isCustomerTicket(visit.session.ticket)) await beginSession(visit, await newGuest(visit))
  await endPending(visit)
  visit.pending = {
    id: newId(16),
    sessionId: visit.session?.id ?? '',
    expiresAtMs: options.sinceMs + pendingLoginMs,
    persistent: options.persistent,
    accessToken: answer.accessToken,
    userId,
    accountId: options.accountId,
  }
  await core.pendingLogins.write(visit.jar, visit.pending)
  core.report('login', 'info', { event: 'two-factor-pending', userId })
}
