import { accountFields, quickSearchFinds } from '../kibo-json/account-fields.ts'
import { accountView, b2bAccountView } from '../kibo-json/account-view.ts'
import { page, readNumber, select } from '../kibo-json/query.ts'
import type { Account } from '../model/state.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'
import { pickFields } from '../server/response-fields.ts'
import { responseGroups } from './account-calls.ts'

/** GET accounts: accounts of every type, filtered, one page at a time, sorted by id unless `sortBy` says otherwise. */
export function getAccounts(exchange: Exchange): Answer {
  const isAnonymous = exchange.query.get('isAnonymous')?.toLowerCase()
  const found = findAccounts(exchange).filter(
    (account) => isAnonymous === undefined || `${accountFields.isAnonymous?.(account)}` === isAnonymous,
  )
  return answerPage(exchange, found, accountView)
}

/** GET b2baccounts */
export function getB2BAccounts(exchange: Exchange): Answer {
  return answerPage(
    exchange,
    findAccounts(exchange).filter(({ approvalStatus }) => approvalStatus),
    b2bAccountView,
  )
}

function findAccounts({ state, query }: Exchange): Account[] {
  const q = query.get('q')
  const found = select([...state.accounts.values()], query, accountFields).filter(
    (account) => !q || quickSearchFinds(account, q),
  )
  const qLimit = q ? readNumber(query, 'qLimit', Number.MAX_SAFE_INTEGER) : null
  return qLimit === null ? found : found.slice(0, qLimit)
}

function answerPage({ query }: Exchange, found: Account[], view: typeof accountView): Answer {
  const fields = query.get('fields')
  const groups = responseGroups(query)
  return ok(
    page(found, query, (account) => {
      const shown = view(account, { groups })
      return fields ? pickFields(shown, fields) : shown
    }),
  )
}
