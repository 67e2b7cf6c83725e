import type { CustomerAccount, NewCustomerAccount } from './account.ts'
import { fields, headerValue, id } from './arguments.ts'
import type { CustomerAuthTicket } from './auth-ticket.ts'
import type { TicketWishes } from './auth-tickets.ts'
import type { Call, CallOptions } from './call.ts'
import { customerAccount, loginTicket } from './wire.ts'

/** An account with the password of its login: body of `accounts.addAccountAndLogin`. */
export interface NewCustomerLogin extends TicketWishes {
  account: NewCustomerAccount
  password?: string | null
  /** Hash of the password in the system that the account comes from; checked by the merchant's own extension. */
  externalPassword?: string | null
  /** Marks an imported account. What else it changes is not stated by Kibo. */
  isImport?: boolean
}

/** What a read of accounts can be limited to. */
export interface ResponseGroups {
  /** Of `Contacts`, `CustomerAccountNotes`, `OrderSummary`, separated by commas; all when left out. */
  responseGroups?: string | undefined
}

const path = '/commerce/customer/accounts'

/** Kibo's Customer Accounts resource. */
export class Accounts {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  /** One account. `userId` says as which of its users, where a business account has several. */
  async getAccount(
    accountId: number,
    options: CallOptions & ResponseGroups & { userId?: string | undefined } = {},
  ): Promise<CustomerAccount> {
    const { responseGroups, userId, ...rest } = options
    const row = { operation: 'accounts.getAccount', method: 'GET', path: `${path}/${id(accountId)}` } as const
    return this.#call({ ...rest, ...row, query: { responseGroups, userId } }, customerAccount)
  }

  /** The account of the shopper whose `claims` these are. What Kibo answers for a guest is not stated. */
  async getCurrentAccount(options: CallOptions & ResponseGroups & { claims: string }): Promise<CustomerAccount> {
    const { responseGroups, ...rest } = options
    headerValue(rest.claims, 'claims')
    const row = { operation: 'accounts.getCurrentAccount', method: 'GET', path: `${path}/current` } as const
    return this.#call({ ...rest, ...row, query: { responseGroups } }, customerAccount)
  }

  /** Signs a shopper up and logs in. With the guest's `claims` Kibo keeps the guest's cart. */
  async addAccountAndLogin(login: NewCustomerLogin, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    fields(fields(login).account)
    const row = {
      operation: 'accounts.addAccountAndLogin',
      method: 'POST',
      path: `${path}/Add-Account-And-Login`,
    } as const
    return this.#call({ ...options, ...row, body: login, isLogin: true }, loginTicket)
  }
}
