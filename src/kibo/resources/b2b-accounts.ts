import type { Call, CallOptions } from '../http/call.ts'
import type { B2BAccount } from '../records/b2b-account.ts'
import { accountIds, b2bAccount } from '../records/wire.ts'
import type { ResponseGroups } from './accounts.ts'
import { id } from './arguments.ts'

const actions = ['approve', 'deny', 'enable', 'disable'] as const
export type B2BStatusAction = (typeof actions)[number]

const path = '/commerce/customer/b2baccounts'

/** The operations of Kibo's B2B Account resource that a storefront's logins need. */
export class B2BAccounts {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  async getAccount(accountId: number, options: CallOptions & ResponseGroups = {}): Promise<B2BAccount> {
    const details = { ...options, query: { responseGroups: options.responseGroups } }
    return this.#call('b2bAccounts.getAccount', 'GET', `${path}/${id(accountId)}`, details, b2bAccount)
  }

  /**
   * Ids of the accounts that a user belongs to, by `emailAddress` or `userName`; the address counts when both are
   * given. Only active accounts, unless `getAllAccounts` is true.
   */
  async accountsByUser(
    options: Omit<CallOptions, 'responseFields'> & {
      emailAddress?: string | undefined
      userName?: string | undefined
      getAllAccounts?: boolean | undefined
    },
  ): Promise<number[]> {
    const { emailAddress, userName, getAllAccounts } = options
    const query = { emailAddress, userName, getAllAccounts }
    return this.#call('b2bAccounts.accountsByUser', 'GET', `${path}/accountsbyuser`, { ...options, query }, accountIds)
  }

  /**
   * Changes the state of an account: a new one is approved or denied, an approved one disabled, a disabled or denied
   * one enabled or approved. Kibo refuses other steps.
   */
  async updateStatus(accountId: number, action: B2BStatusAction, options: CallOptions = {}): Promise<B2BAccount> {
    if (!actions.includes(action)) throw new TypeError(`action must be one of ${actions.join(', ')}`)
    const to = `${path}/${id(accountId)}/status/${action}`
    const changes = [{ accountId, endsSessions: action === 'deny' || action === 'disable' }]
    return this.#call('b2bAccounts.updateStatus', 'PUT', to, { ...options, changes }, b2bAccount)
  }
}
