import { type JsonObject, readString } from '../kibo-json/json.ts'
import { numberContacts, readParts, readPerson } from './accounts.ts'
import { checkNamesFree, renameLogin } from './logins.ts'
import type { Account, Login, SandboxState } from './state.ts'

/**
 * Changes what the body mentions of an account and of one of its logins (null: it has none), except state that has
 * calls of its own (`isActive`, `isLocked`, orders, ids).
 * @throws {KiboError} 400 or 409; then nothing has been changed.
 */
export function changeAccount(state: SandboxState, account: Account, login: Login | null, body: JsonObject): void {
  const known = login?.person ?? account.person
  const person = readPerson(body, known)
  const parts = readParts(body, account)
  if (login) {
    const names = { emailAddress: person.emailAddress, userName: readString(body, 'userName') ?? login.userName }
    checkNamesFree(state, { customerSet: account.customerSet, ...names }, login)
    renameLogin(state, login, names)
  }
  if (known) Object.assign(known, person)
  Object.assign(account, parts, { updatedAtMs: state.clock.now() })
  numberContacts(state, account)
}
