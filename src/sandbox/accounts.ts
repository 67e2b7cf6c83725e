import { badParameter, notFound } from './errors.ts'
import { isObject, type JsonObject, readBoolean, readList, readString, requireString } from './json.ts'
import { addLogin, checkNamesFree, siteCustomerSet } from './logins.ts'
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
  person: Person
  customerSet: string
}

export function readAccountDraft(body: JsonObject): AccountDraft {
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

/** The name and address in a body; parts that are absent come from `known`. */
export function readPerson(body: JsonObject, known?: Person): Person {
  const emailAddress = readString(body, 'emailAddress') ?? known?.emailAddress ?? requireString(body, 'emailAddress')
  if (emailAddress.length > 254 || !/^[^\s@]+@[^\s@]+$/.test(emailAddress)) {
    throw badParameter('EmailAddress', 'EmailAddress is not valid')
  }
  return {
    emailAddress,
    firstName: readString(body, 'firstName') ?? known?.firstName ?? null,
    lastName: readString(body, 'lastName') ?? known?.lastName ?? null,
    localeCode: readString(body, 'localeCode') ?? known?.localeCode ?? null,
    acceptsMarketing: readBoolean(body, 'acceptsMarketing') ?? known?.acceptsMarketing ?? false,
  }
}

type Parts = Pick<
  Account,
  'companyOrOrganization' | 'taxExempt' | 'taxId' | 'externalId' | 'contacts' | 'attributes' | 'segments' | 'notes'
>

/** What accounts of every type carry beside names; parts that are absent come from `known`. */
export function readParts(body: JsonObject, known?: Parts): Parts {
  const list = (name: 'contacts' | 'attributes' | 'segments' | 'notes') => {
    if (body[name] == null) return known?.[name] ?? []
    const entries = readList(body, name)
    if (!entries.every(isObject)) throw badParameter(name, 'must be a list of objects')
    return entries
  }
  return {
    companyOrOrganization: readString(body, 'companyOrOrganization') ?? known?.companyOrOrganization ?? null,
    taxExempt: readBoolean(body, 'taxExempt') ?? known?.taxExempt ?? false,
    taxId: readString(body, 'taxId') ?? known?.taxId ?? null,
    externalId: readString(body, 'externalId') ?? known?.externalId ?? null,
    contacts: list('contacts'),
    attributes: list('attributes'),
    segments: list('segments'),
    notes: list('notes'),
  }
}

/** Numbers contacts that have no id yet, and says whose they are. */
export function numberContacts(state: SandboxState, account: Account): void {
  account.contacts = account.contacts.map((contact) => ({
    ...contact,
    id: contact.id || state.nextContactId++,
    accountId: account.id,
  }))
}
