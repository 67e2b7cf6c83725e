/** Who wrote a record, and when; dates are ISO 8601. */
export interface AuditInfo {
  createBy?: string | null
  createDate?: string | null
  updateBy?: string | null
  updateDate?: string | null
}
