import { b2bAccountView, b2bUserView } from '../kibo-json/account-view.ts'
import { badParameter } from '../kibo-json/errors.ts'
import { readBoolean, readObject, readString } from '../kibo-json/json.ts'
import {
  addBusiness,
  assignSalesRep,
  changeStatus,
  checkUserFree,
  isStatusAction,
  joinAccount,
  readUser,
  requireBusiness,
} from '../model/b2b-accounts.ts'
import { findLogin } from '../model/logins.ts'
import type { Account } from '../model/state.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'
import { responseGroups } from './account-calls.ts'

/** POST b2baccounts: requests a business account. */
export function addB2BAccount({ state, body }: Exchange): Answer {
  return created(b2bAccountView(addBusiness(state, readObject(body, 'b2BAccount'))))
}

/** GET b2baccounts/{id} */
export function getB2BAccount(exchange: Exchange): Answer {
  const { query, ticket } = exchange
  return ok(b2bAccountView(businessOf(exchange), { forShopper: ticket !== null, groups: responseGroups(query) }))
}

/** PUT b2baccounts/{id}/status/{action} */
export function updateB2BAccountStatus(exchange: Exchange): Answer {
  const account = businessOf(exchange)
  const action = (exchange.params.actionName ?? '').toLowerCase()
  if (!isStatusAction(action)) throw badParameter('actionName', 'must be approve, deny, enable or disable')
  changeStatus(exchange.state, account, action)
  return ok(b2bAccountView(account))
}

/** POST b2baccounts/{id}/user */
export function addB2BUser(exchange: Exchange): Answer {
  const { state } = exchange
  const account = businessOf(exchange)
  const body = readObject(exchange.body, 'b2BUserAndAuthInfo')
  const user = readUser(readObject(body.b2BUser, 'b2BUser'))
  checkUserFree(state, user, account.customerSet)
  const member = joinAccount(state, account, user)
  if (readBoolean(body, 'isImport')) member.login.externalPassword ??= readString(body, 'externalPassword')
  return created(b2bUserView(member))
}

/** POST b2baccounts/{id}/salesrep/{userId} */
export function addSalesRepToB2BAccount(exchange: Exchange): Answer {
  const account = businessOf(exchange)
  assignSalesRep(account, exchange.params.userId ?? '')
  return ok(b2bAccountView(account))
}

/** GET b2baccounts/accountsbyuser: ids of the user's open business accounts, or of all with `getAllAccounts=true`. */
export function getAccountsByUser({ state, query }: Exchange): Answer {
  const login = findLogin(state, query.get('emailAddress') ?? query.get('userName') ?? '')
  const all = query.get('getAllAccounts')?.toLowerCase() === 'true'
  const isListed = (account: Account | undefined) => account?.approvalStatus && (all || account.isActive)
  return ok((login?.accountIds ?? []).filter((id) => isListed(state.accounts.get(id))))
}

const businessOf = ({ state, params }: Exchange) => requireBusiness(state, params.accountId)
