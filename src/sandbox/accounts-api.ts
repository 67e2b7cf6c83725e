import { accountView } from './kibo-json/account-view.ts'
import { type JsonObject, readString } from './kibo-json/json.ts'
import { addShopper, disableAccount, readAccountDraft, readLoginDraft, requireAccount } from './model/accounts.ts'
import { addBusiness, assignSalesRep, changeStatus, requireBusiness, type StatusAction } from './model/b2b-accounts.ts'
import { lockLogin, memberOf, unlockLogin } from './model/logins.ts'
import { addOrder } from './model/orders.ts'
import { checkPolicy } from './model/passwords.ts'
import type { Login, SandboxState } from './model/state.ts'
import { newUserId } from './model/tickets.ts'

/** A shopper's account to make without a call. Without any password it is a guest's. */
export interface NewAccount {
  emailAddress: string
  password?: string
  /** The old system's stored password, as an import brings it. */
  externalPassword?: string
  /** Default: the address. */
  userName?: string
  /** Placed orders, or more of each by `sandbox.orders`; an account that has some cannot be deleted. */
  orders?: { total: number }[]
  /** Behaviours that its tickets claim instead of the usual ones. */
  behaviors?: number[]
  /** Other fields of Kibo's CustomerAccount: names, contacts, attributes, segments, notes ... */
  [field: string]: unknown
}

/** A business account to make without a call. It waits for approval. */
export interface NewBusiness {
  companyOrOrganization?: string
  /** The first is the admin unless `roles` say otherwise: `[{ roleName: 'Purchaser' }]`. */
  users: NewBusinessUser[]
  /** Other fields of Kibo's B2BAccount. */
  [field: string]: unknown
}

export interface NewBusinessUser {
  emailAddress: string
  /** Default: none. The user sets one with the code that is mailed on approval. */
  password?: string
  behaviors?: number[]
  [field: string]: unknown
}

/** An account as `GET accounts/{id}` shows it to the merchant. */
export interface SandboxAccount {
  id: number
  userId: string | null
  userName: string | null
  emailAddress: string
  [field: string]: unknown
}

/** Looks at and prepares accounts without a call. @throws {Error} with Kibo's message for what the API would refuse */
export interface SandboxAccounts {
  list(): SandboxAccount[]
  get(id: number): SandboxAccount | undefined
  add(account: NewAccount): SandboxAccount
  addBusiness(account: NewBusiness): SandboxAccount
  /** Locks the login; its tickets end unless `endsTicketsOnLock` is false. */
  lock(id: number): void
  unlock(id: number): void
  /** Makes the next login be refused until the password is changed. */
  requirePasswordChange(id: number): void
  /** Disables a shopper's account; its tickets end unless `endsTicketsOnDisable` is false. */
  disable(id: number): void
  /** Assigns a sales representative, by the user id of a member of the merchant's staff, to a business account. */
  assignSalesRep(id: number, adminUserId: string): void
  /** Approves, denies, enables or disables a business account; one that opens gets a sales representative. */
  changeStatus(id: number, action: StatusAction): void
}

export function createSeeding(state: SandboxState): SandboxAccounts {
  const view = (id: number) => accountView(requireAccount(state, id)) as SandboxAccount
  const loginOf = (id: number) => memberOf(requireAccount(state, id), null).login
  return {
    list: () => [...state.accounts.keys()].map(view),
    get: (id) => (state.accounts.has(id) ? view(id) : undefined),
    add: (account) => view(seedShopper(state, account)),
    addBusiness({ users, ...body }) {
      for (const { password } of users) if (password !== undefined) checkPolicy(password)
      const account = addBusiness(state, { ...body, users })
      for (const [index, { login }] of account.members.entries()) seedLogin(login, users[index])
      return view(account.id)
    },
    lock: (id) => lockLogin(state, loginOf(id)),
    unlock: (id) => unlockLogin(loginOf(id)),
    requirePasswordChange(id) {
      loginOf(id).isPasswordChangeRequired = true
    },
    disable: (id) => disableAccount(state, requireAccount(state, id)),
    assignSalesRep: (id, adminUserId) => assignSalesRep(requireBusiness(state, id), adminUserId),
    changeStatus: (id, action) => changeStatus(state, requireBusiness(state, id), action, newUserId()),
  }
}

function seedShopper(
  state: SandboxState,
  { password, externalPassword, orders = [], behaviors, ...body }: NewAccount,
): number {
  const draft = readAccountDraft(body as JsonObject)
  const secrets = { password, externalPassword, isImport: externalPassword !== undefined }
  const hasLogin = password !== undefined || externalPassword !== undefined
  const login = hasLogin ? readLoginDraft(secrets, readString(body, 'userName') ?? draft.person.emailAddress) : null
  const account = addShopper(state, draft, login)
  for (const order of orders) addOrder(state, { ...order, customerAccountId: account.id })
  for (const member of account.members) member.login.behaviors = behaviors ?? null
  return account.id
}

function seedLogin(login: Login, user: NewBusinessUser | undefined): void {
  login.password = user?.password ?? login.password
  login.behaviors = user?.behaviors ?? login.behaviors
}
