import type { AccountRecord } from './account.ts'
import type { AuditInfo } from './audit-info.ts'

/** A business account: one company, several users. */
export interface B2BAccount extends AccountRecord {
  /** `PendingApproval` on a new one; the other values are not stated by Kibo. */
  approvalStatus?: string | null
  isActive?: boolean | null
  parentAccountId?: number | null
  priceList?: string | null
  priority?: number | null
  rootAccountId?: number | null
  salesReps?: SalesRep[] | null
  users?: B2BUser[] | null
}

export interface SalesRep {
  accountId?: number
  adminUserId?: string | null
}

/** A shopper who buys for a business account. */
export interface B2BUser {
  acceptsMarketing?: boolean
  emailAddress?: string | null
  firstName?: string | null
  hasExternalPassword?: boolean
  isActive?: boolean
  isLocked?: boolean
  isRemoved?: boolean
  last2FaDate?: string | null
  lastName?: string | null
  localeCode?: string | null
  roles?: B2BUserRole[] | null
  userId?: string | null
  userName?: string | null
}

export interface B2BUserRole {
  assignedInScope?: { id?: number | null; name?: string | null; type?: string | null }
  auditInfo?: AuditInfo
  roleId?: number
  /** `Admin`, `Purchaser`, `Nonpurchaser`, or one of the merchant's own. */
  roleName?: string | null
  roleResources?: { id?: string | null; type?: string | null }[] | null
  roleTags?: string[] | null
  userId?: string | null
}
