import { badParameter, conflict, notFound } from '../kibo-json/errors.ts'
import type { Account, Login, Member, Person, SandboxState } from './state.ts'
import { newUserId } from './tickets.ts'

/** The customer set that this sandbox's site logs in to. */
export const siteCustomerSet = 'Default'

/** The key of a user name or address. Within a customer set no name may be another login's address. */
const loginKey = (customerSet: string, name: string) => `${customerSet}\n${name.trim().toLowerCase()}`

/** The login with this user name or address, or null. */
export function findLogin(state: SandboxState, name: string, customerSet = siteCustomerSet): Login | null {
  return state.logins.get(loginKey(customerSet, name)) ?? null
}

/**
 * Refuses names that another login of the customer set has.
 * @throws {KiboError} 400 for the address, 409 for the user name, as Kibo words them.
 */
export function checkNamesFree(
  state: SandboxState,
  names: { customerSet: string; emailAddress: string; userName: string },
  self: Login | null = null,
): void {
  const { customerSet, emailAddress, userName } = names
  const taken = (name: string) => {
    const login = findLogin(state, name, customerSet)
    return login !== null && login !== self
  }
  if (taken(emailAddress)) throw badParameter('EmailAddress', 'EmailAddress already associated with a login')
  if (taken(userName)) throw conflict('Username already registered')
}

interface NewLogin {
  customerSet: string
  person: Person
  userName: string
  password: string | null
  externalPassword: string | null
}

/** Adds a login whose names are free. */
export function addLogin(state: SandboxState, init: NewLogin): Login {
  const nowMs = state.clock.now()
  const login: Login = {
    ...init,
    userId: newUserId(),
    isLocked: false,
    isPasswordChangeRequired: false,
    failedLoginAttempts: 0,
    firstFailedLoginAtMs: null,
    lastLockedAtMs: null,
    lastLoginAtMs: null,
    lastPasswordChangeAtMs: null,
    last2FaAtMs: null,
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
    fingerprints: new Set(),
    regions: new Set(),
    asksSecondFactor: false,
    behaviors: null,
    accountIds: [],
    generation: 0,
  }
  state.loginsById.set(login.userId, login)
  indexLogin(state, login)
  return login
}

/** Gives a login other names, which must be free. */
export function renameLogin(
  state: SandboxState,
  login: Login,
  names: { emailAddress: string; userName: string },
): void {
  unindexLogin(state, login)
  login.userName = names.userName
  login.person.emailAddress = names.emailAddress
  indexLogin(state, login)
}

/** Takes a login out of an account, and forgets it when that was its last. */
export function removeLoginFrom(state: SandboxState, account: Account, login: Login): void {
  login.accountIds = login.accountIds.filter((id) => id !== account.id)
  login.generation++
  if (login.accountIds.length > 0) return
  unindexLogin(state, login)
  state.loginsById.delete(login.userId)
}

/** Locks a login; whether its tickets end is a setting, as Kibo does not state it. */
export function lockLogin(state: SandboxState, login: Login): void {
  login.isLocked = true
  login.lastLockedAtMs = state.clock.now()
  if (state.settings.endsTicketsOnLock) login.generation++
}

export function unlockLogin(login: Login): void {
  login.isLocked = false
  login.failedLoginAttempts = 0
  login.firstFailedLoginAtMs = null
}

/**
 * The member of an account that a call is about: the one with `userId`, or the first.
 * @throws {KiboError} 404 when there is none.
 */
export function memberOf(account: Account, userId: string | null): Member {
  const member = account.members.find((one) => !one.isRemoved && (!userId || one.login.userId === userId))
  if (!member) throw notFound(`login of account ${account.id}`)
  return member
}

function indexLogin(state: SandboxState, login: Login): void {
  for (const key of keysOf(login)) state.logins.set(key, login)
}

function unindexLogin(state: SandboxState, login: Login): void {
  for (const key of keysOf(login)) state.logins.delete(key)
}

const keysOf = ({ customerSet, person, userName }: Login) => [
  loginKey(customerSet, person.emailAddress),
  loginKey(customerSet, userName),
]
