import type { AuditInfo } from './audit-info.ts'
import type { CustomerContact } from './contact.ts'

/** The fields of both shoppers' accounts and business accounts. Dates are ISO 8601. */
export interface AccountRecord {
  id: number
  /** `B2B` on a business account. */
  accountType?: string | null
  attributes?: CustomerAttribute[] | null
  auditInfo?: AuditInfo
  commerceSummary?: CommerceSummary
  companyOrOrganization?: string | null
  contacts?: CustomerContact[] | null
  /** Code of the customer set: the sites that share this login. */
  customerSet?: string | null
  customerSinceDate?: string | null
  externalId?: string | null
  migrationRequired?: boolean
  /** Written by the merchant, not for the shopper to see. */
  notes?: CustomerNote[] | null
  segments?: CustomerSegment[] | null
  taxExempt?: boolean
  taxId?: string | null
}

/** A shopper's account, as Kibo keeps it. */
export interface CustomerAccount extends AccountRecord {
  acceptsMarketing?: boolean
  emailAddress?: string | null
  firstName?: string | null
  /** The shopper still logs in with the password of the system that the account was imported from. */
  hasExternalPassword?: boolean
  /** False after it was disabled. */
  isActive?: boolean
  /** True for an account without a login, made by a guest's order. */
  isAnonymous?: boolean
  isLocked?: boolean
  /** When a second factor was last given. */
  last2FaDate?: string | null
  lastName?: string | null
  localeCode?: string | null
  /** 32 hexadecimal digits. */
  userId?: string | null
  userName?: string | null
}

/** An account to create. */
export type NewCustomerAccount = { [Field in keyof CustomerAccount]?: CustomerAccount[Field] | undefined }

export interface CustomerAttribute {
  attributeDefinitionId?: number | null
  auditInfo?: AuditInfo
  /** E.g. `tenant~loyalty-number`. */
  fullyQualifiedName?: string | null
  values?: unknown[] | null
}

export interface CustomerSegment {
  auditInfo?: AuditInfo
  code?: string | null
  description?: string | null
  id?: number
  name?: string | null
}

export interface CustomerNote {
  auditInfo?: AuditInfo
  content?: string | null
  id?: number
}

export interface CommerceSummary {
  lastOrderDate?: string | null
  orderCount?: number
  totalOrderAmount?: { amount?: number; currencyCode?: string | null }
  visitsCount?: number
  wishlistCount?: number
}
