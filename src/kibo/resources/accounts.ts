import type { AccountChange, Call, CallOptions } from '../http/call.ts'
import type { CustomerAccount, NewCustomerAccount } from '../records/account.ts'
import type { CustomerAuthTicket } from '../records/auth-ticket.ts'
import type { Collection } from '../records/collection.ts'
import type { LoginState } from '../records/login-state.ts'
import type {
  AccountPasswordChange,
  ForgottenPassword,
  PasswordChange,
  PasswordChangeResult,
  PasswordReset,
} from '../records/password.ts'
import type { PurchaseOrderAccount } from '../records/purchase-order-account.ts'
import {
  customerAccount,
  customerAccounts,
  loginState,
  loginTicket,
  nothing,
  passwordChangeResults,
  purchaseOrderAccounts,
} from '../records/wire.ts'
import { fields, flag, headerValue, id, list, text } from './arguments.ts'
import type { TicketWishes } from './auth-tickets.ts'
import { everyItem } from './every-item.ts'

/** An account with the password of its login: body of `accounts.addAccountAndLogin`. */
export interface NewCustomerLogin extends TicketWishes {
  account: NewCustomerAccount
  password?: string | null
  /** Hash of the password in the system that the account comes from; the merchant's own extension checks it. */
  externalPassword?: string | null
  /** Marks an imported account. What else it changes is not stated by Kibo. */
  isImport?: boolean
}

/** A login for an account that has none: body of `accounts.addLogin`. */
export interface NewLogin extends TicketWishes {
  emailAddress: string
  username: string
  password?: string | null
  /** @see NewCustomerLogin.externalPassword */
  externalPassword?: string | null
  /** @see NewCustomerLogin.isImport */
  isImport?: boolean | null
}

/** Limits what a read of accounts answers with. */
export interface ResponseGroups {
  /** Of `Contacts`, `CustomerAccountNotes`, `OrderSummary`, separated by commas; all when left out. */
  responseGroups?: string | undefined
}

/** Names one user of a business account. */
export interface OfUser {
  userId?: string | undefined
}

export interface AccountsQuery extends ResponseGroups {
  /** How many accounts to skip. Default: 0. */
  startIndex?: number | undefined
  /** Accounts of one answer, at most 200. Default: Kibo's, 20; `listAccounts` asks for 200. */
  pageSize?: number | undefined
  /** E.g. `id asc`. */
  sortBy?: string | undefined
  /** E.g. `emailAddress eq ada@example.com`; operators `eq ne gt ge lt le cont sw`. */
  filter?: string | undefined
  fields?: string | undefined
  /** Text to search for in a set of fields, which Kibo does not name. */
  q?: string | undefined
  qLimit?: number | undefined
  /** Only guests' accounts, or only accounts with a login. */
  isAnonymous?: boolean | undefined
}

export interface PurchaseOrderAccountsQuery {
  /** How many to skip. Default: 0. */
  startIndex?: number | undefined
  pageSize?: number | undefined
  sortBy?: string | undefined
  accountType?: string | undefined
}

const path = '/commerce/customer/accounts'
const maxPageSize = 200

/** Kibo's Customer Accounts resource. */
export class Accounts {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  /** One account; of a business account with several users, the view of `userId`. */
  async getAccount(accountId: number, options: CallOptions & ResponseGroups & OfUser = {}): Promise<CustomerAccount> {
    const details = { ...options, query: { responseGroups: options.responseGroups, userId: options.userId } }
    return this.#call('accounts.getAccount', 'GET', `${path}/${id(accountId)}`, details, customerAccount)
  }

  /** The account of the shopper whose `claims` these are. What Kibo answers for a guest is not stated. */
  async getCurrentAccount(options: CallOptions & ResponseGroups & { claims: string }): Promise<CustomerAccount> {
    headerValue(options?.claims, 'claims')
    const details = { ...options, query: { responseGroups: options.responseGroups } }
    return this.#call('accounts.getCurrentAccount', 'GET', `${path}/current`, details, customerAccount)
  }

  /** One page of accounts. */
  async getAccounts(query: AccountsQuery = {}, options: CallOptions = {}): Promise<Collection<CustomerAccount>> {
    return this.#call(
      'accounts.getAccounts',
      'GET',
      path,
      { ...options, query: accountsQuery(query) },
      customerAccounts,
    )
  }

  /**
   * All accounts from `startIndex` on; each page is fetched when it is needed. Sort by a field that does not change
   * during the iteration, e.g. `id asc`: an account that moves to another page is seen twice or not at all.
   *
   * With `responseFields` ask for `items(id)` at least. A failed page throws and ends the iteration; go on with
   * `startIndex` plus the number of accounts that came.
   */
  async *listAccounts(
    query: AccountsQuery = {},
    options: CallOptions = {},
  ): AsyncGenerator<CustomerAccount, void, void> {
    const { startIndex = 0, pageSize = maxPageSize, ...rest } = query
    if (id(pageSize, 'pageSize') > maxPageSize) throw new TypeError(`pageSize must not be more than ${maxPageSize}`)
    if (!(options.responseFields ?? 'items').includes('items')) throw new TypeError('responseFields must ask for items')
    yield* everyItem('accounts.listAccounts', startIndex, (from) =>
      this.getAccounts({ ...rest, startIndex: from, pageSize }, options),
    )
  }

  /** Adds an account without a login. */
  async addAccount(account: NewCustomerAccount, options: CallOptions = {}): Promise<CustomerAccount> {
    return this.#call('accounts.addAccount', 'POST', path, { ...options, body: fields(account) }, customerAccount)
  }

  /** Signs a shopper up and logs in. With the guest's `claims` Kibo keeps the guest's cart. */
  async addAccountAndLogin(login: NewCustomerLogin, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const details = { ...options, body: fields(newCustomerLogin(login), passwordField(login)), isLogin: true }
    return this.#call('accounts.addAccountAndLogin', 'POST', `${path}/Add-Account-And-Login`, details, loginTicket)
  }

  /** Adds many accounts at once. How many Kibo takes, and what it does when one is wrong, is not stated. */
  async addAccounts(logins: NewCustomerLogin[], options: CallOptions = {}): Promise<Collection<CustomerAccount>> {
    const details = { ...options, body: list(logins).map(newCustomerLogin) }
    return this.#call('accounts.addAccounts', 'POST', `${path}/Bulk`, details, customerAccounts)
  }

  /**
   * Adds a login to an account that has none, and logs in. Sent without a shopper's claims, which could limit it to
   * that shopper's own account; log in again with the guest's claims to keep the guest's cart.
   */
  async addLogin(
    accountId: number,
    login: NewLogin,
    options: Omit<CallOptions, 'claims'> = {},
  ): Promise<CustomerAuthTicket> {
    const body = fields(login, 'emailAddress', 'username', passwordField(login))
    const details = { ...options, claims: undefined, body, changes: change(accountId) }
    return this.#call('accounts.addLogin', 'POST', `${path}/${id(accountId)}/Create-Login`, details, loginTicket)
  }

  /** Replaces an account. Kibo ignores `isActive` here: `disableAccount` is for that. */
  async updateAccount(
    accountId: number,
    account: NewCustomerAccount,
    options: CallOptions = {},
  ): Promise<CustomerAccount> {
    const details = { ...options, body: fields(account), changes: change(accountId) }
    return this.#call('accounts.updateAccount', 'PUT', `${path}/${id(accountId)}`, details, customerAccount)
  }

  /** Removes an account; Kibo refuses that for one with orders. */
  async deleteAccount(accountId: number, options: Omit<CallOptions, 'responseFields'> = {}): Promise<void> {
    const details = { ...options, changes: change(accountId, { endsSessions: true }) }
    return this.#call('accounts.deleteAccount', 'DELETE', `${path}/${id(accountId)}`, details, nothing)
  }

  /** Ends logins to an account. Kibo has no call that undoes it. */
  async disableAccount(accountId: number, options: Omit<CallOptions, 'responseFields'> = {}): Promise<void> {
    const changes = change(accountId, { endsSessions: true })
    const details = { ...options, body: { actionName: 'DisableAccount' }, changes }
    return this.#call('accounts.disableAccount', 'POST', `${path}/${id(accountId)}/action`, details, nothing)
  }

  /** Changes a password; `oldPassword` must be right. */
  async changePassword(
    accountId: number,
    passwords: PasswordChange,
    options: CallOptions & OfUser & { unlockAccount?: boolean | undefined } = {},
  ): Promise<void> {
    const { unlockAccount, userId } = options
    const body = fields(passwords, 'oldPassword', 'newPassword')
    const details = { ...options, query: { unlockAccount, userId }, body, changes: change(accountId, { userId }) }
    return this.#call('accounts.changePassword', 'POST', `${path}/${id(accountId)}/Change-Password`, details, nothing)
  }

  /** Changes many passwords at once. Each has its result: one that failed does not make the call fail. */
  async changePasswords(
    items: AccountPasswordChange[],
    options: CallOptions = {},
  ): Promise<Collection<PasswordChangeResult>> {
    const changes = list(items).flatMap(({ accountId, userId, passwordInfo }) => {
      fields(passwordInfo, 'newPassword')
      return change(id(accountId), { userId })
    })
    const details = { ...options, body: { items }, changes }
    return this.#call('accounts.changePasswords', 'POST', `${path}/Change-Passwords`, details, passwordChangeResults)
  }

  /** Mails a link with a confirmation code. What Kibo answers for an unknown shopper is not stated. */
  async resetPassword(who: PasswordReset, options: CallOptions = {}): Promise<void> {
    const details = { ...options, body: fields(who, who?.userName ? 'userName' : 'emailAddress') }
    return this.#call('accounts.resetPassword', 'POST', `${path}/Reset-Password`, details, nothing)
  }

  /** Sets a new password with the code that `resetPassword` has mailed. Also unlocks the login. */
  async updateForgottenPassword(confirmation: ForgottenPassword, options: CallOptions = {}): Promise<void> {
    const details = { ...options, body: fields(confirmation, 'userName', 'confirmationCode', 'newPassword') }
    return this.#call('accounts.updateForgottenPassword', 'POST', `${path}/Update-Forgotten-Password`, details, nothing)
  }

  async getLoginState(accountId: number, options: CallOptions & OfUser = {}): Promise<LoginState> {
    const details = { ...options, query: { userId: options.userId } }
    return this.#call('accounts.getLoginState', 'GET', `${path}/${id(accountId)}/loginstate`, details, loginState)
  }

  /** Tells whether an address is known: not for answers to visitors. */
  async getLoginStateByEmailAddress(
    emailAddress: string,
    options: CallOptions & { customerSetCode?: string | undefined } = {},
  ): Promise<LoginState> {
    const query = { emailAddress: text(emailAddress, 'emailAddress'), customerSetCode: options.customerSetCode }
    const to = `${path}/loginstatebyemailaddress`
    return this.#call('accounts.getLoginStateByEmailAddress', 'POST', to, { ...options, query }, loginState)
  }

  /** Tells whether a user name is known: not for answers to visitors. */
  async getLoginStateByUserName(
    userName: string,
    options: CallOptions & { customerSetCode?: string | undefined } = {},
  ): Promise<LoginState> {
    const query = { userName: text(userName, 'userName'), customerSetCode: options.customerSetCode }
    const to = `${path}/loginstatebyusername`
    return this.#call('accounts.getLoginStateByUserName', 'POST', to, { ...options, query }, loginState)
  }

  /** Locks a login, or unlocks it. */
  async setLoginLocked(accountId: number, isLocked: boolean, options: CallOptions & OfUser = {}): Promise<void> {
    const { userId } = options
    const changes = change(accountId, { userId, endsSessions: isLocked })
    const details = { ...options, query: { userId }, body: flag(isLocked, 'isLocked'), changes }
    return this.#call('accounts.setLoginLocked', 'POST', `${path}/${id(accountId)}/Set-Login-Locked`, details, nothing)
  }

  /** Makes logins fail until the password has been reset. */
  async setPasswordChangeRequired(
    accountId: number,
    isRequired: boolean,
    options: CallOptions & OfUser = {},
  ): Promise<void> {
    const { userId } = options
    const to = `${path}/${id(accountId)}/Set-Password-Change-Required`
    const changes = change(accountId, { userId })
    const details = { ...options, query: { userId }, body: flag(isRequired, 'isRequired'), changes }
    return this.#call('accounts.setPasswordChangeRequired', 'POST', to, details, nothing)
  }

  /** One page of the credits that customers may use for purchase orders. */
  async getPurchaseOrderAccounts(
    query: PurchaseOrderAccountsQuery = {},
    options: CallOptions = {},
  ): Promise<Collection<PurchaseOrderAccount>> {
    const { startIndex, pageSize, sortBy, accountType } = query
    const details = { ...options, query: { startIndex, pageSize, sortBy, accountType } }
    const to = `${path}/purchaseOrderAccounts`
    return this.#call('accounts.getPurchaseOrderAccounts', 'POST', to, details, purchaseOrderAccounts)
  }

  /** Queues the account for a new computation of its lifetime value, which is not done when this resolves. */
  async recomputeLifetimeValue(accountId: number, options: CallOptions = {}): Promise<void> {
    const to = `${path}/${id(accountId)}/recomputelifetimevalue`
    return this.#call('accounts.recomputeLifetimeValue', 'POST', to, options, nothing)
  }
}

function newCustomerLogin(login: NewCustomerLogin): NewCustomerLogin {
  fields(fields(login).account)
  return login
}

function passwordField(login: NewCustomerLogin | NewLogin): 'externalPassword' | 'password' {
  return login?.externalPassword ? 'externalPassword' : 'password'
}

function accountsQuery(query: AccountsQuery) {
  const { startIndex, pageSize, sortBy, filter, fields, q, qLimit, isAnonymous, responseGroups } = query
  return { startIndex, pageSize, sortBy, filter, fields, q, qLimit, isAnonymous, responseGroups }
}

function change(
  accountId: number,
  { userId, endsSessions = false }: { userId?: string | null | undefined; endsSessions?: boolean } = {},
): AccountChange[] {
  return [{ accountId, endsSessions, ...(userId != null && { userId }) }]
}
