import { badCredentials, badParameter, loginRefused, notFound } from '../kibo-json/errors.ts'
import { type JsonObject, readInteger, readObject, requireString } from '../kibo-json/json.ts'
import { mergeCart } from '../model/carts.ts'
import { findLogin, lockLogin, unlockLogin } from '../model/logins.ts'
import { passwordMatches } from '../model/passwords.ts'
import { needsSecondFactor, readDevice, rememberDevice } from '../model/second-factor.ts'
import type { Account, Device, Login, SandboxState } from '../model/state.ts'
import { mintTicket, readTtls, type Ttls, ticketView } from '../model/tickets.ts'
import { type Answer, created, type Exchange } from '../server/exchange.ts'

/** POST authtickets: a shopper logs in; a guest's cart comes along with the guest's claims. */
export function createUserAuthTicket(exchange: Exchange): Answer {
  const { state } = exchange
  const body = readObject(exchange.body, 'customerUserAuthInfo')
  const userName = requireString(body, 'username')
  const password = requireString(body, 'password')
  const accountId = readInteger(body, 'accountId')
  const ttls = readTtls(state, body)
  const login = checkPassword(state, userName, password)
  return created(
    logIn(exchange, { login, account: accountToLogIn(state, login, accountId), device: readDevice(body), ttls }),
  )
}

interface LogIn {
  login: Login
  account: Account
  device: Device
  ttls?: Ttls | undefined
  /** Whether the second factor has been passed, or is not asked for this way of logging in. */
  verified?: boolean
}

/** Answers a login whose password or code was right: with the ticket, or with one that waits for its second factor. */
export function logIn({ state, siteId, ticket: guest }: Exchange, init: LogIn): JsonObject {
  const { login, account, device, ttls, verified = false } = init
  const waits = !verified && needsSecondFactor(state, login, device)
  if (!waits) {
    rememberDevice(login, device)
    mergeCart(state, guest, login.userId)
    login.lastLoginAtMs = state.clock.now()
  }
  const ticket = mintTicket(state, {
    kind: waits ? 'two-factor' : 'customer',
    siteId,
    userId: login.userId,
    login,
    account,
    device,
    previousAnonymousId: guest?.kind === 'anonymous' ? guest.userId : null,
    ttls,
  })
  return ticketView(state, ticket)
}

/**
 * The login that name and password belong to. Unknown names and wrong passwords get the same refusal; a locked login is
 * refused whatever the password. Too many wrong ones in a row lock it.
 * @throws {KiboError} 401
 */
function checkPassword(state: SandboxState, userName: string, password: string): Login {
  const login = findLogin(state, userName)
  if (!login) throw badCredentials(userName)
  refuseLocked(login)
  if (!passwordMatches(state, login, password)) {
    login.firstFailedLoginAtMs ??= state.clock.now()
    if (++login.failedLoginAttempts >= state.settings.lockoutAfter) lockLogin(state, login)
    throw badCredentials(userName)
  }
  unlockLogin(login)
  return login
}

/**
 * The account that a login enters whose password or code was right: the one asked for, or its first that is open.
 * @throws {KiboError} 401 with the reason when the login may not enter, 400 for an account that is not its own.
 */
export function accountToLogIn(state: SandboxState, login: Login, accountId: number | null): Account {
  refuseLocked(login)
  if (login.isPasswordChangeRequired) {
    throw loginRefused('PASSWORD_CHANGE_REQUIRED', 'The password must be changed before logging in again. ')
  }
  const account = ownAccount(state, login, accountId)
  if (account.approvalStatus === 'PendingApproval') {
    throw loginRefused('ACCOUNT_PENDING_APPROVAL', 'The account is pending approval. ')
  }
  if (account.approvalStatus === 'Denied') throw loginRefused('ACCOUNT_DENIED', 'The account request has been denied. ')
  if (!isOpen(account, login)) throw loginRefused('ACCOUNT_DISABLED', 'The account is disabled. ')
  return account
}

/** The account of a login: the one asked for, or its first that is open, or its first. */
export function ownAccount(state: SandboxState, login: Login, accountId: number | null): Account {
  const accounts = login.accountIds.flatMap((id) => state.accounts.get(id) ?? [])
  if (accountId) {
    const chosen = accounts.find(({ id }) => id === accountId)
    if (!chosen) throw badParameter('accountId', 'is not an account of this user')
    return chosen
  }
  const account = accounts.find((one) => isOpen(one, login)) ?? accounts[0]
  if (!account) throw notFound('account of this user')
  return account
}

const isOpen = (account: Account, login: Login) =>
  account.isActive && account.members.some((member) => member.login === login && member.isActive && !member.isRemoved)

function refuseLocked(login: Login): void {
  if (login.isLocked) throw loginRefused('ACCOUNT_LOCKED', 'The account is locked because of too many failed logins. ')
}
