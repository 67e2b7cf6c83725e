import { accountBlock, isAccountGone } from '../account/account-block.ts'
import { StorefrontAuthError } from '../errors.ts'
import { KiboApiError } from '../kibo/errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { loginTicket } from '../kibo/records/wire.ts'
import { whoOf } from '../session/session.ts'
import { toProblem } from '../ticket/refusal.ts'
import { isCustomerTicket, toTicket } from '../ticket/ticket.ts'
import { guestLogin } from './guest-login.ts'
import { startSession } from './sign-in.ts'
import type { Visit } from './visit.ts'

/** How the app got a ticket. */
export interface AdoptOptions {
  /** A word for the event: up to 40 letters, digits, `-` and `_`, e.g. `sso`. */
  via: string
}

/**
 * Makes the visitor's session from a ticket that the app's server got from Kibo in some other way.
 *
 * Kibo says whose ticket it is; a guest's ticket makes a guest's session. As after a login, the session has a new id
 * and the earlier session ends; no cart is taken over.
 *
 * @throws {TypeError} when `given` is not a ticket or `via` is wrong
 * @throws {StorefrontAuthError} `kibo_error` when Kibo does not take the ticket or says that it is somebody else's,
 *   `two_factor_required` when its code is missing, `account_locked`, `account_disabled`, `kibo_unavailable`
 */
export async function adoptTicket(visit: Visit, given: CustomerAuthTicket, options: AdoptOptions): Promise<void> {
  const via = (options as AdoptOptions | undefined)?.via
  if (typeof via !== 'string' || !/^[\w-]{1,40}$/.test(via)) {
    throw new TypeError('adopt: via must be 1 to 40 letters, digits, - or _')
  }
  const checked = loginTicket(given)
  if ('wrongField' in checked) throw new TypeError(`adopt: this is no ticket of Kibo's, wrong is ${checked.wrongField}`)
  const answer = checked.value
  if (answer.requires2FA === true) throw new StorefrontAuthError('two_factor_required')
  await guestLogin(visit, () => adoptNow(visit, answer, via))
}

async function adoptNow(visit: Visit, answer: CustomerAuthTicket, via: string): Promise<void> {
  visit.mustBeKnown()
  const sinceMs = visit.core.sessions.nextStartMs()
  const account = await accountOfTicket(visit, answer)
  const block = account && accountBlock(account)
  if (block) throw new StorefrontAuthError(block)
  const said = toTicket(answer)
  const { customerAccount: _, ...rest } = answer
  // A refresh then stays with this one of several business accounts.
  const accountChosen = account?.accountType?.toLowerCase() === 'b2b'
  const ticket = { ...toTicket(account ? { ...rest, customerAccount: account } : rest), accountChosen }
  const isOfAccount =
    ticket.accountId === (account?.id ?? null) && (said.accountId ?? ticket.accountId) === ticket.accountId
  const isOfUser = account?.userId == null || ticket.userId === account.userId
  if (!isOfAccount || !isOfUser || (account && !isCustomerTicket(ticket))) {
    throw new StorefrontAuthError('kibo_error', { detail: 'The ticket is not of the account that it names' })
  }
  const session = await startSession(visit, ticket, { persistent: false, sinceMs })
  visit.account = account
  visit.core.report('login', 'info', { event: 'adopted', via, ...whoOf(session) })
}

/** The account that Kibo gives for the ticket's claims; null for a guest. */
async function accountOfTicket({ client }: Visit, answer: CustomerAuthTicket): Promise<CustomerAccount | null> {
  try {
    const account = await client.accounts.getCurrentAccount({ claims: answer.accessToken })
    return account.isAnonymous === true ? null : account
  } catch (error) {
    if (error instanceof KiboApiError && isAccountGone(error)) return null
    throw toProblem(error)
  }
}
