import type { Account } from '../model/state.ts'
import { loginOf, personOf } from './account-view.ts'
import type { FieldReaders } from './query.ts'

/** The fields of an account that lists can be filtered and sorted by. */
export const accountFields: FieldReaders<Account> = {
  id: ({ id }) => id,
  userId: (account) => loginOf(account)?.userId,
  userName: (account) => loginOf(account)?.userName,
  emailAddress: (account) => personOf(account)?.emailAddress,
  firstName: (account) => personOf(account)?.firstName,
  lastName: (account) => personOf(account)?.lastName,
  acceptsMarketing: (account) => personOf(account)?.acceptsMarketing ?? false,
  isAnonymous: (account) => !loginOf(account),
  isLocked: (account) => loginOf(account)?.isLocked ?? false,
  isActive: ({ isActive }) => isActive,
  customerSet: ({ customerSet }) => customerSet,
  accountType: ({ approvalStatus }) => (approvalStatus ? 'B2B' : null),
  approvalStatus: ({ approvalStatus }) => approvalStatus,
  companyOrOrganization: ({ companyOrOrganization }) => companyOrOrganization,
  externalId: ({ externalId }) => externalId,
  taxId: ({ taxId }) => taxId,
  taxExempt: ({ taxExempt }) => taxExempt,
  customerSinceDate: ({ createdAtMs }) => new Date(createdAtMs),
  createDate: ({ createdAtMs }) => new Date(createdAtMs),
  'auditInfo.createDate': ({ createdAtMs }) => new Date(createdAtMs),
  'auditInfo.updateDate': ({ updatedAtMs }) => new Date(updatedAtMs),
  // Of the first contact; which one of many Kibo compares is not stated by Kibo.
  'contacts.email': ({ contacts }) => contacts[0]?.email,
  'contacts.firstName': ({ contacts }) => contacts[0]?.firstName,
  'contacts.lastNameOrSurname': ({ contacts }) => contacts[0]?.lastNameOrSurname,
  'commerceSummary.orderCount': ({ orders }) => orders.length,
  'commerceSummary.wishlistCount': ({ wishlists }) => wishlists.length,
  'commerceSummary.totalOrderAmount': ({ lifetimeValue }) => lifetimeValue,
  'commerceSummary.totalOrderAmount.amount': ({ lifetimeValue }) => lifetimeValue,
}

/** Whether Kibo's quick search `q` finds the account. Which fields it searches is not stated by Kibo. */
export function quickSearchFinds(account: Account, q: string): boolean {
  const person = personOf(account)
  const texts = [
    `${person?.firstName ?? ''} ${person?.lastName ?? ''}`,
    person?.emailAddress,
    loginOf(account)?.userName,
    account.companyOrOrganization,
    account.externalId,
  ]
  return texts.some((text) => text?.toLowerCase().includes(q.toLowerCase()))
}
