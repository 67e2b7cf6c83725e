import type { Request } from 'express'
import { StorefrontAuthError } from '../errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import { contextOf } from './context.ts'
import type { Customer } from './customer.ts'

/** `req.customer` of a logged-in shopper whose account is loaded. */
export type Shopper = Customer & {
  readonly account: CustomerAccount
  readonly accountId: number
  readonly userId: string
}

/**
 * `req.customer` typed as logged in, for handlers behind `requireCustomer()`.
 *
 * @throws {StorefrontAuthError} `session_required` when nobody is logged in, or the account is not loaded because no
 *   guard stands before the handler
 * @example shopperOf(req).account.firstName
 */
export function shopperOf(req: Request): Shopper {
  const { customer } = contextOf(req, 'shopperOf')
  if (!isShopper(customer)) throw new StorefrontAuthError('session_required')
  return customer
}

function isShopper(customer: Customer): customer is Shopper {
  return customer.account !== null && customer.accountId !== null && customer.userId !== null
}
