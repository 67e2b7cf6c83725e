import type { SandboxAccount, SandboxAccounts } from '../accounts-api.ts'
import { type JsonObject, readString, requireString } from '../kibo-json/json.ts'
import { requireAccount } from '../model/accounts.ts'
import { checkUserFree, joinAccount, readUser, requireBusiness } from '../model/b2b-accounts.ts'
import { changeAccount } from '../model/change-account.ts'
import { contactIndex, keepContacts } from '../model/contacts.ts'
import { addOrder } from '../model/orders.ts'
import { checkPolicy, setPassword } from '../model/passwords.ts'
import type { SandboxState } from '../model/state.ts'
import { loginIn } from './account-actions.ts'
import type { Fields } from './actions.ts'

/** Makes a shopper, or a guest's account when there is no password. */
export function makeShopper(accounts: SandboxAccounts, fields: Fields): SandboxAccount {
  const { emailAddress = '', password, firstName, lastName } = fields
  return accounts.add({ emailAddress, firstName, lastName, ...(password && { password }) })
}

/** Makes a business account, which waits for its approval, with its first user. */
export function makeBusiness(accounts: SandboxAccounts, fields: Fields): SandboxAccount {
  const { companyOrOrganization = '', emailAddress = '', password, firstName, lastName } = fields
  const user = { emailAddress, firstName, lastName, ...(password && { password }) }
  return accounts.addBusiness({ companyOrOrganization, users: [user] })
}

/** Changes names, address, company and password; an empty password, address or user name stays as it is. */
export function editAccount(state: SandboxState, id: string, fields: Fields): void {
  const account = requireAccount(state, id)
  const login = account.members.length > 0 ? loginIn({ account, fields }) : null
  const { password, userId: _, ...body } = fields
  if (password) checkPolicy(password)
  changeAccount(state, account, login, body)
  if (login && password) setPassword(state, login, password)
}

/** Makes somebody a user of a business account. */
export function addUser(state: SandboxState, id: string, { password, role, ...body }: Fields): void {
  const account = requireBusiness(state, id)
  const user = readUser({ ...body, ...(role && { roles: [{ roleName: role }] }) })
  if (password) checkPolicy(password)
  checkUserFree(state, user, account.customerSet)
  const { login } = joinAccount(state, account, user)
  if (password) login.password = password
}

/** Places an order of the account. */
export function placeOrder(state: SandboxState, id: string, { total = '', status }: Fields): void {
  if (!/^\d{1,9}(\.\d{1,2})?$/.test(total)) throw new TypeError('total must be an amount such as 19.90')
  const { id: customerAccountId } = requireAccount(state, id)
  addOrder(state, { customerAccountId, total: Number(total), ...(status && { status }) })
}

/** Adds a postal address to those of the account. */
export function addAddress(state: SandboxState, id: string, fields: Fields): void {
  const account = requireAccount(state, id)
  const part = (name: string) => readString(fields, name)
  const address = {
    address1: requireString(fields, 'address1'),
    cityOrTown: part('cityOrTown'),
    stateOrProvince: part('stateOrProvince'),
    postalOrZipCode: part('postalOrZipCode'),
    countryCode: requireString(fields, 'countryCode').toUpperCase(),
  }
  const contact: JsonObject = { firstName: part('firstName'), lastNameOrSurname: part('lastName'), address }
  keepContacts(state, account, [...account.contacts, contact])
}

export function removeAddress(state: SandboxState, id: string, contactId: string): void {
  const account = requireAccount(state, id)
  keepContacts(state, account, account.contacts.toSpliced(contactIndex(account, contactId), 1))
}
