import { accountView } from '../kibo-json/account-view.ts'
import { badClaims, badParameter, conflict, notFound } from '../kibo-json/errors.ts'
import { readObject, requireString } from '../kibo-json/json.ts'
import {
  addAccount,
  addLoginToAccount,
  disableAccount,
  forgetAccount,
  readAccountDraft,
  readLoginDraft,
  readPerson,
  requireAccount,
} from '../model/accounts.ts'
import { changeAccount } from '../model/change-account.ts'
import { memberOf } from '../model/logins.ts'
import { readDevice } from '../model/second-factor.ts'
import { readTtls } from '../model/tickets.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'
import { logIn } from './login.ts'

/** GET accounts/{id} */
export function getAccount({ state, params, query, ticket }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const userId = query.get('userId')
  const login = userId ? memberOf(account, userId).login : (ticket?.login ?? null)
  return ok(accountView(account, { login, forShopper: ticket !== null, groups: responseGroups(query) }))
}

/**
 * GET accounts/current: the shopper's own account. A guest has none, 404; what Kibo answers there is not stated by
 * Kibo.
 */
export function getCurrentAccount({ ticket, query }: Exchange): Answer {
  if (!ticket) throw badClaims()
  if (!ticket.account) throw notFound('current customer account')
  return ok(accountView(ticket.account, { login: ticket.login, forShopper: true, groups: responseGroups(query) }))
}

/** POST accounts: an account without a login; guests may share an address. */
export function addCustomerAccount({ state, body }: Exchange): Answer {
  return created(accountView(addAccount(state, readAccountDraft(readObject(body, 'customerAccount')))))
}

/**
 * PUT accounts/{id}: changes what the body mentions, except state that has calls of its own (`isActive`, `isLocked`,
 * orders, ids). That fields which are absent stay is not stated by Kibo.
 */
export function updateAccount({ state, params, body: given, ticket }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const body = readObject(given, 'customerAccount')
  const login = account.members.length > 0 ? memberOf(account, ticket?.userId ?? null).login : null
  changeAccount(state, account, login, body)
  return ok(accountView(account, { login, forShopper: ticket !== null }))
}

/** DELETE accounts/{id}: not once it has orders. */
export function deleteAccount({ state, params }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  if (account.orders.length > 0) throw conflict(`account ${account.id} has orders`)
  forgetAccount(state, account)
  return { status: 204 }
}

/** POST accounts/{id}/action: `{ "actionName": "DisableAccount" }` is the only one that Kibo names. */
export function performAction({ state, params, body }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  if (readObject(body, 'action').actionName !== 'DisableAccount')
    throw badParameter('actionName', 'must be DisableAccount')
  disableAccount(state, account)
  return ok()
}

/** POST accounts/{id}/Create-Login: gives a guest's account a login and logs in. */
export function addLoginToExistingCustomer(exchange: Exchange): Answer {
  const { state, params } = exchange
  const account = requireAccount(state, params.accountId)
  const body = readObject(exchange.body, 'customerLoginInfo')
  const draft = readLoginDraft(body, requireString(body, 'username'))
  if (!account.person || account.members.length > 0) throw conflict(`account ${account.id} has a login already`)
  const person = readPerson('emailAddress' in body ? { emailAddress: body.emailAddress } : {}, account.person)
  const ttls = readTtls(state, body)
  const login = addLoginToAccount(state, account, person, draft)
  const verified = state.settings.twoFactor !== 'always'
  return created(logIn(exchange, { login, account, device: readDevice(body), ttls, verified }))
}

/** POST accounts/{id}/recomputelifetimevalue: the commerce summary adds up the orders. */
export function recomputeCustomerLifetimeValue({ state, params }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  account.lifetimeValue = account.orders.reduce((sum, { total }) => sum + total, 0)
  return { status: 204 }
}

/** Kibo's response groups of a read in lower case, null when none are named. */
export function responseGroups(query: URLSearchParams): ReadonlySet<string> | null {
  const groups = query.get('responseGroups')
  return groups ? new Set(groups.split(',').map((group) => group.trim().toLowerCase())) : null
}
