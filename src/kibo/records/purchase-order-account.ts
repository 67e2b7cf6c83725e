import type { AuditInfo } from './audit-info.ts'

/** The credit that a customer may use for purchase orders. */
export interface PurchaseOrderAccount {
  accountId?: number
  auditInfo?: AuditInfo
  availableBalance?: number
  creditLimit?: number
  customerPurchaseOrderPaymentTerms?: PurchaseOrderPaymentTerm[] | null
  id?: number
  isEnabled?: boolean
  overdraftAllowance?: number | null
  overdraftAllowanceType?: string | null
  totalAvailableBalance?: number
}

export interface PurchaseOrderPaymentTerm {
  auditInfo?: AuditInfo
  code?: string | null
  description?: string | null
  siteId?: number
}
