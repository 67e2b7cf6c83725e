import { accountView } from '../kibo-json/account-view.ts'
import { badParameter } from '../kibo-json/errors.ts'
import { isObject, type JsonObject, readObject, readString } from '../kibo-json/json.ts'
import { addShopper, forgetAccount, readAccountDraft, readLoginDraft } from '../model/accounts.ts'
import type { Account, SandboxState } from '../model/state.ts'
import { type Answer, created, type Exchange } from '../server/exchange.ts'

/**
 * POST accounts/Bulk: adds many accounts, with a login where a password or an imported one is given. All or none: the
 * first entry that is refused refuses the call, which is not stated by Kibo.
 */
export function addAccounts({ state, body }: Exchange): Answer {
  if (!Array.isArray(body) || !body.every(isObject))
    throw badParameter('customerAccountAndAuthInfo', 'must be a list of objects')
  const added: Account[] = []
  try {
    for (const entry of body) added.push(addOne(state, entry))
  } catch (error) {
    for (const account of added) forgetAccount(state, account)
    throw error
  }
  return created({
    startIndex: 0,
    pageSize: added.length,
    pageCount: 1,
    totalCount: added.length,
    items: added.map((account) => accountView(account)),
  })
}

function addOne(state: SandboxState, entry: JsonObject): Account {
  const draft = readAccountDraft(readObject(entry.account, 'account'))
  const hasLogin = entry.password != null || entry.externalPassword != null
  const userName = readString(draft.account, 'userName') ?? draft.person.emailAddress
  const login = hasLogin ? readLoginDraft(entry, userName) : null
  return addShopper(state, draft, login)
}
