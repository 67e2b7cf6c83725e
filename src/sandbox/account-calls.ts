import { accountView } from './account-view.ts'
import { requireAccount } from './accounts.ts'
import { badClaims, notFound } from './errors.ts'
import { type Answer, type Exchange, ok } from './exchange.ts'
import { memberOf } from './logins.ts'

/** GET accounts/{id} */
export function getAccount({ state, params, query, ticket }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const userId = query.get('userId')
  const login = userId ? memberOf(account, userId).login : (ticket?.login ?? null)
  return ok(accountView(account, { login, forShopper: ticket !== null, groups: responseGroups(query) }))
}

/** GET accounts/current: the shopper's own account. A guest has none, 404; what Kibo answers there is not stated by Kibo. */
export function getCurrentAccount({ ticket, query }: Exchange): Answer {
  if (!ticket) throw badClaims()
  if (!ticket.account) throw notFound('current customer account')
  return ok(accountView(ticket.account, { login: ticket.login, forShopper: true, groups: responseGroups(query) }))
}

/** Kibo's response groups of a read, null when none are named. */
export function responseGroups(query: URLSearchParams): ReadonlySet<string> | null {
  const groups = query.get('responseGroups')
  return groups ? new Set(groups.split(',').map((group) => group.trim())) : null
}
