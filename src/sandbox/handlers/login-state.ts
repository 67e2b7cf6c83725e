import { badParameter, notFound } from '../kibo-json/errors.ts'
import type { JsonObject } from '../kibo-json/json.ts'
import { requireAccount } from '../model/accounts.ts'
import { findLogin, lockLogin, memberOf, unlockLogin } from '../model/logins.ts'
import type { Login, SandboxState } from '../model/state.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

/** GET accounts/{id}/loginstate */
export function getLoginState({ state, params, query }: Exchange): Answer {
  return ok(loginStateView(state, memberOf(requireAccount(state, params.accountId), query.get('userId')).login))
}

/** POST accounts/loginstatebyusername */
export const getLoginStateByUserName = (exchange: Exchange): Answer => loginStateBy(exchange, 'userName')

/** POST accounts/loginstatebyemailaddress */
export const getLoginStateByEmailAddress = (exchange: Exchange): Answer => loginStateBy(exchange, 'emailAddress')

/** POST accounts/{id}/Set-Login-Locked: the body is a bare boolean. */
export function setLoginLocked(exchange: Exchange): Answer {
  const { login, flag } = loginAndFlag(exchange)
  if (flag) lockLogin(exchange.state, login)
  else unlockLogin(login)
  return ok()
}

/**
 * POST accounts/{id}/Set-Password-Change-Required: the body is a bare boolean. It stops the next login, not live
 * tickets.
 */
export function setPasswordChangeRequired(exchange: Exchange): Answer {
  const { login, flag } = loginAndFlag(exchange)
  login.isPasswordChangeRequired = flag
  return ok()
}

function loginStateBy({ state, query }: Exchange, parameter: 'userName' | 'emailAddress'): Answer {
  const name = query.get(parameter)
  if (!name) throw badParameter(parameter, 'is required')
  const login = findLogin(state, name, query.get('customerSetCode') || undefined)
  const known = parameter === 'userName' ? login?.userName : login?.person.emailAddress
  if (!login || known?.toLowerCase() !== name.trim().toLowerCase()) throw notFound(`login ${name}`)
  return ok(loginStateView(state, login))
}

function loginAndFlag({ state, params, query, body }: Exchange): { login: Login; flag: boolean } {
  const { login } = memberOf(requireAccount(state, params.accountId), query.get('userId'))
  if (typeof body !== 'boolean') throw badParameter('body', 'must be true or false')
  login.updatedAtMs = state.clock.now()
  return { login, flag: body }
}

function loginStateView({ settings }: SandboxState, login: Login): JsonObject {
  const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())
  return {
    isLocked: login.isLocked,
    lastLockedOn: iso(login.lastLockedAtMs),
    isPasswordChangeRequired: login.isPasswordChangeRequired,
    lastPasswordChangeOn: iso(login.lastPasswordChangeAtMs),
    failedLoginAttemptCount: login.failedLoginAttempts,
    remainingLoginAttempts: Math.max(0, settings.lockoutAfter - login.failedLoginAttempts),
    firstFailedLoginAttemptOn: iso(login.firstFailedLoginAtMs),
    lastLoginOn: iso(login.lastLoginAtMs),
    createdOn: iso(login.createdAtMs),
    updatedOn: iso(login.updatedAtMs),
  }
}
