import { accountBlock } from '../account/account-block.ts'
import { type ProblemCode, StorefrontAuthError } from '../errors.ts'
import { type Session, whoOf } from '../session/session.ts'
import { switchRefusal, throwing } from '../ticket/refusal.ts'
import { isCustomerTicket, type Ticket, toTicket } from '../ticket/ticket.ts'
import { loadAccount } from './account.ts'
import { liveSession } from './live.ts'
import { adoptRenewed } from './renew.ts'
import { startSession } from './sign-in.ts'
import type { Visit } from './visit.ts'

/** How many refreshes of other requests a switch follows before it gives up. */
const mostTries = 3

/**
 * Switches the shopper to another of their business accounts, by a refresh that names it, and begins a session with a
 * new id. The old cookie stops working; carts stay where they are.
 *
 * @throws {TypeError} for an id that is no positive integer
 * @throws {StorefrontAuthError} `session_required` when nobody is logged in; `invalid_request`, `account_disabled`,
 *   `account_locked` or `approval_required` when the account is refused, and the shopper stays where they were
 * @see Kibo: PUT /commerce/customer/authtickets/refresh
 */
export async function switchAccount(visit: Visit, accountId: number): Promise<void> {
  if (!Number.isSafeInteger(accountId) || accountId < 1) {
    throw new TypeError('switchAccount: accountId must be a positive integer')
  }
  const before = await liveSession(visit)
  if (!isCustomerTicket(before.ticket)) throw new StorefrontAuthError('session_required')
  if (before.ticket.accountId === accountId) return

  const sinceMs = visit.core.sessions.nextStartMs()
  // One refresh at a time: Kibo may take a refresh token only once. Other requests that wait get the same ticket.
  let current: Session = before
  let refused: ProblemCode | undefined
  for (let tries = 0; current.ticket.accountId !== accountId; tries += 1) {
    if (tries === mostTries) throw new StorefrontAuthError('kibo_unavailable')
    const renewed = await visit.core.sessions.renew(current, async (stale) => {
      const ticket = await ticketOf(visit, stale.ticket, accountId)
      refused = ticket.accountId === accountId ? await blockOf(visit, ticket) : 'kibo_error'
      return { ...stale, ticket: refused ? await ticketBack(visit, ticket, stale.ticket) : ticket }
    })
    if (typeof renewed === 'string') throw new StorefrontAuthError('session_ended')
    // Whatever fails from here on, the visitor has the ticket that is good now.
    await adoptRenewed(visit, renewed, current)
    current = renewed
    if (refused) throw new StorefrontAuthError(refused)
  }
  visit.account = null
  const session = await startSession(visit, current.ticket, { ...before, sinceMs, from: current })
  visit.core.report('login', 'info', { event: 'account-switched', ...whoOf(session) })
  if (visit.core.config.account.load === 'eager') await loadAccount(visit)
}

/** A ticket of the earlier account. The old refresh token may be used up, so this is a refresh too. */
async function ticketBack(visit: Visit, ticket: Ticket, before: Ticket): Promise<Ticket> {
  const back = ticket.accountId === before.accountId ? ticket : await ticketOf(visit, ticket, before.accountId ?? 0)
  if (back.accountId !== before.accountId) throw new StorefrontAuthError('kibo_error')
  return back
}

/**
 * The next ticket of the same shopper, for that account where Kibo takes notice of it.
 *
 * @throws {StorefrontAuthError}
 */
async function ticketOf({ client }: Visit, ticket: Ticket, accountId: number): Promise<Ticket> {
  const answer = await client.authTickets.refresh(ticket.refreshToken, { accountId }).catch(throwing(switchRefusal))
  const next = { ...toTicket(answer, ticket), accountChosen: true }
  if (answer.requires2FA === true || next.userId !== ticket.userId) {
    throw new StorefrontAuthError('kibo_error', { detail: 'The switch was answered with a ticket of somebody else' })
  }
  return next
}

/** Why the ticket's account is refused. Undefined also while Kibo can't be asked: when it is loaded, it is checked. */
async function blockOf({ client }: Visit, ticket: Ticket): Promise<ProblemCode | undefined> {
  const account = await client.accounts.getCurrentAccount({ claims: ticket.accessToken }).catch(() => undefined)
  return account && accountBlock(account)
}
