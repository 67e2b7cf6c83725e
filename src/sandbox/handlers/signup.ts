import { readObject, readString } from '../kibo-json/json.ts'
import { addShopper, readAccountDraft, readLoginDraft } from '../model/accounts.ts'
import { memberOf } from '../model/logins.ts'
import { readDevice } from '../model/second-factor.ts'
import { readTtls } from '../model/tickets.ts'
import { type Answer, created, type Exchange } from '../server/exchange.ts'
import { logIn } from './login.ts'

/**
 * POST accounts/Add-Account-And-Login: signs somebody up and in. The device of a signup is known from then on, so only
 * the setting "always" asks for a second factor here; which of them do is not stated by Kibo.
 */
export function addAccountAndLogin(exchange: Exchange): Answer {
  const { state } = exchange
  const body = readObject(exchange.body, 'customerAccountAndAuthInfo')
  const draft = readAccountDraft(readObject(body.account, 'account'))
  const { emailAddress } = draft.person
  const login = readLoginDraft(body, readString(draft.account, 'userName') ?? emailAddress)
  const device = readDevice(body)
  const ttls = readTtls(state, body)
  const account = addShopper(state, draft, login)
  const verified = state.settings.twoFactor !== 'always'
  return created(logIn(exchange, { login: memberOf(account, null).login, account, device, ttls, verified }))
}
