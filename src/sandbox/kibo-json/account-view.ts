import { roleNames } from '../model/behaviors.ts'
import type { Account, Login, Member, Person } from '../model/state.ts'
import type { JsonObject } from './json.ts'

interface ViewOptions {
  /** The user whose names a business account shows; by default its first. */
  login?: Login | null
  /** Leaves out what only the merchant sees. */
  forShopper?: boolean
  /** Kibo's response groups in lower case; null: everything. */
  groups?: ReadonlySet<string> | null
}

/** The CustomerAccount that a client gets. */
export function accountView(account: Account, options: ViewOptions = {}): JsonObject {
  const member = activeMembers(account).find(({ login }) => !options.login || login === options.login)
  const login = member?.login
  const person = login?.person ?? account.person
  return {
    ...baseView(account, options),
    userId: login?.userId ?? null,
    userName: login?.userName ?? null,
    emailAddress: person?.emailAddress ?? null,
    firstName: person?.firstName ?? null,
    lastName: person?.lastName ?? null,
    localeCode: person?.localeCode ?? null,
    acceptsMarketing: person?.acceptsMarketing ?? false,
    isAnonymous: !login,
    isLocked: login?.isLocked ?? false,
    isActive: account.isActive,
    hasExternalPassword: login?.externalPassword != null,
    last2FaDate: isoOrNull(login?.last2FaAtMs),
  }
}

/** The B2BAccount that a client gets. */
export function b2bAccountView(account: Account, options: ViewOptions = {}): JsonObject {
  return {
    ...baseView(account, options),
    isActive: account.isActive,
    approvalStatus: account.approvalStatus,
    users: account.members.map(b2bUserView),
    salesReps: account.salesReps.map((adminUserId) => ({ accountId: account.id, adminUserId })),
    priceList: null,
    priority: null,
    rootAccountId: account.id,
    parentAccountId: null,
  }
}

function baseView(account: Account, { forShopper = false, groups = null }: ViewOptions): JsonObject {
  const shows = (group: string) => !groups || groups.has(group.toLowerCase())
  return {
    id: account.id,
    customerSet: account.customerSet,
    accountType: account.approvalStatus ? 'B2B' : null,
    companyOrOrganization: account.companyOrOrganization,
    customerSinceDate: isoOrNull(account.createdAtMs),
    externalId: account.externalId,
    migrationRequired: false,
    taxExempt: account.taxExempt,
    taxId: account.taxId,
    attributes: account.attributes,
    segments: account.segments,
    auditInfo: { createDate: isoOrNull(account.createdAtMs), updateDate: isoOrNull(account.updatedAtMs) },
    ...(shows('Contacts') && { contacts: account.contacts }),
    ...(shows('CustomerAccountNotes') && !forShopper && { notes: account.notes }),
    ...(shows('OrderSummary') && { commerceSummary: commerceSummary(account) }),
  }
}

function commerceSummary({ orders, lifetimeValue, wishlists }: Account): JsonObject {
  return {
    totalOrderAmount: { amount: lifetimeValue, currencyCode: 'USD' },
    orderCount: orders.length,
    lastOrderDate: isoOrNull(orders.at(-1)?.atMs),
    wishlistCount: wishlists.length,
    visitsCount: 0,
  }
}

/** The B2BUser that a client gets. */
export function b2bUserView({ login, role, isActive, isRemoved }: Member): JsonObject {
  return {
    userId: login.userId,
    userName: login.userName,
    ...login.person,
    isActive,
    isRemoved,
    isLocked: login.isLocked,
    hasExternalPassword: login.externalPassword !== null,
    last2FaDate: isoOrNull(login.last2FaAtMs),
    roles: role === null ? [] : [{ roleId: role, roleName: roleNames[role] ?? null, userId: login.userId }],
  }
}

/** The members who have not been removed. */
export const activeMembers = (account: Account): Member[] => account.members.filter((member) => !member.isRemoved)

/** The login that is meant when only the account is named: a shopper's only one, the first of a business account. */
export const loginOf = (account: Account): Login | undefined => activeMembers(account)[0]?.login

export const personOf = (account: Account): Person | null => loginOf(account)?.person ?? account.person

const isoOrNull = (ms: number | null | undefined) => (ms == null ? null : new Date(ms).toISOString())
