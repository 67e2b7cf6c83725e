import { badParameter, conflict, notFound } from '../kibo-json/errors.ts'
import {
  changedString,
  isObject,
  type JsonObject,
  readBoolean,
  readList,
  readString,
  requireString,
} from '../kibo-json/json.ts'
import { addLogin, checkNamesFree, removeLoginFrom, siteCustomerSet } from './logins.ts'
import { checkPolicy } from './passwords.ts'
import type { Account, Login, Person, SandboxState } from './state.ts'

/**
 * The account with this id.
 * @throws {KiboError} 404 when there is none.
 */
export function requireAccount(state: SandboxState, id: unknown): Account {
  const account = state.accounts.get(Number(id))
  if (!account) throw notFound(`customer account ${id}`)
  return account
}

/** A checked request for a shopper's account, ready to be added. */
export interface AccountDraft {
  account: JsonObject
  /** Null for a business account. */
  person: Person | null
  customerSet: string
}

export function readAccountDraft(body: JsonObject): AccountDraft & { person: Person } {
  readParts(body)
  return { account: body, person: readPerson(body), customerSet: readString(body, 'customerSet') ?? siteCustomerSet }
}

/** Adds an account without a login: a guest's, until Create-Login. */
export function addAccount(state: SandboxState, { account: body, person, customerSet }: AccountDraft): Account {
  const nowMs = state.clock.now()
  const account: Account = {
    id: state.nextAccountId++,
    customerSet,
    person,
    members: [],
    approvalStatus: null,
    isActive: true,
    orders: [],
    cards: [],
    wishlists: [],
    lifetimeValue: 0,
    purchaseOrder: null,
    salesReps: [],
    ...readParts(body),
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    generation: 0,
  }
  numberContacts(state, account)
  state.accounts.set(account.id, account)
  return account
}

/** Name and password of a login to be made. */
export interface LoginDraft {
  userName: string
  password: string | null
  externalPassword: string | null
}

/**
 * Checks the login part of a signup: a password that meets the policy, or an import that brings the old system's.
 * @throws {KiboError} 400
 */
export function readLoginDraft(body: JsonObject, userName: string): LoginDraft {
  const isImport = readBoolean(body, 'isImport') ?? false
  const externalPassword = isImport ? readString(body, 'externalPassword') : null
  const password = externalPassword === null ? requireString(body, 'password') : readString(body, 'password')
  if (password !== null) checkPolicy(password)
  return { userName, password, externalPassword }
}

/**
 * Adds a shopper's account, with a login when there is a draft of one.
 * @throws {KiboError} 400 or 409 when the address or name is taken; then nothing has been added.
 */
export function addShopper(
  state: SandboxState,
  draft: AccountDraft & { person: Person },
  loginDraft: LoginDraft | null,
): Account {
  const { customerSet, person } = draft
  if (loginDraft)
    checkNamesFree(state, { customerSet, emailAddress: person.emailAddress, userName: loginDraft.userName })
  const account = addAccount(state, draft)
  if (loginDraft) addLoginToAccount(state, account, person, loginDraft)
  return account
}

/**
 * Gives an account without one a login.
 * @throws {KiboError} 400 or 409 when the address or name is taken.
 */
export function addLoginToAccount(state: SandboxState, account: Account, person: Person, draft: LoginDraft): Login {
  const { customerSet } = account
  checkNamesFree(state, { customerSet, emailAddress: person.emailAddress, userName: draft.userName })
  account.person = person
  const login = addLogin(state, { ...draft, customerSet, person })
  login.accountIds.push(account.id)
  account.members.push({ login, role: null, isActive: true, isRemoved: false })
  return login
}

/** The name and address in a body; what it does not mention comes from `known`. */
export function readPerson(body: JsonObject, known?: Person | null): Person {
  const emailAddress = readString(body, 'emailAddress') ?? known?.emailAddress ?? requireString(body, 'emailAddress')
  if (emailAddress.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(emailAddress)) {
    throw badParameter('EmailAddress', 'EmailAddress is not valid')
  }
  return {
    emailAddress,
    firstName: changedString(body, 'firstName', known?.firstName),
    lastName: changedString(body, 'lastName', known?.lastName),
    localeCode: changedString(body, 'localeCode', known?.localeCode),
    acceptsMarketing: readBoolean(body, 'acceptsMarketing') ?? known?.acceptsMarketing ?? false,
  }
}

type Parts = Pick<
  Account,
  'companyOrOrganization' | 'taxExempt' | 'taxId' | 'externalId' | 'contacts' | 'attributes' | 'segments' | 'notes'
>

/** What accounts of every type have apart from names; what the body does not mention comes from `known`. */
export function readParts(body: JsonObject, known?: Parts): Parts {
  const list = (name: 'contacts' | 'attributes' | 'segments' | 'notes') => {
    if (!(name in body)) return known?.[name] ?? []
    const entries = readList(body, name)
    if (!entries.every(isObject)) throw badParameter(name, 'must be a list of objects')
    return entries
  }
  return {
    companyOrOrganization: changedString(body, 'companyOrOrganization', known?.companyOrOrganization),
    taxExempt: readBoolean(body, 'taxExempt') ?? known?.taxExempt ?? false,
    taxId: changedString(body, 'taxId', known?.taxId),
    externalId: changedString(body, 'externalId', known?.externalId),
    contacts: list('contacts'),
    attributes: list('attributes'),
    segments: list('segments'),
    notes: list('notes'),
  }
}

/**
 * Closes an account: no more logins; whether its tickets end is a setting, as Kibo does not state it.
 * @throws {KiboError} 409 for a guest's.
 */
export function disableAccount(state: SandboxState, account: Account): void {
  if (account.members.length === 0) throw conflict('the account of a guest cannot be disabled')
  account.isActive = false
  account.updatedAtMs = state.clock.now()
  if (state.settings.endsTicketsOnDisable) account.generation++
}

/** Removes an account, the logins that have no other, and their tickets. */
export function forgetAccount(state: SandboxState, account: Account): void {
  account.generation++
  state.accounts.delete(account.id)
  for (const { login } of account.members) removeLoginFrom(state, account, login)
}

/** Numbers contacts that have no id yet, and says whose they are. */
export function numberContacts(state: SandboxState, account: Account): void {
  account.contacts = account.contacts.map((contact) => ({
    ...contact,
    id: contact.id || state.nextContactId++,
    accountId: account.id,
  }))
}
