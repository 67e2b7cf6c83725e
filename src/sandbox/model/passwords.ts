import { badParameter } from '../kibo-json/errors.ts'
import type { Login, SandboxState } from './state.ts'

/**
 * Kibo's default policy: at least 6 characters with at least 1 number and 1 letter.
 * @throws {KiboError} 400
 */
export function checkPolicy(password: string): void {
  if (password.length >= 6 && /\d/.test(password) && /\p{L}/u.test(password)) return
  throw badParameter(
    'password',
    'Password must be a minimum of 6 characters with at least 1 number and 1 alphabetic character',
  )
}

/** Whether this is the login's password, the imported one included. */
export function passwordMatches(state: SandboxState, login: Login, password: string): boolean {
  if (login.externalPassword !== null && state.settings.verifyExternalPassword(password, login.externalPassword))
    return true
  return login.password !== null && login.password === password
}

/** Sets a password that meets the policy; whether the login's tickets end is a setting, as Kibo does not state it. */
export function setPassword(state: SandboxState, login: Login, password: string): void {
  checkPolicy(password)
  login.password = password
  login.externalPassword = null
  login.isPasswordChangeRequired = false
  login.lastPasswordChangeAtMs = login.updatedAtMs = state.clock.now()
  if (state.settings.endsTicketsOnPasswordChange) login.generation++
}
