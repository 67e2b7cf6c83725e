import type { ProblemCode } from '../errors.ts'
import type { KiboApiError } from '../kibo/errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'

/** Why nobody may be logged in to this account; undefined when somebody may. */
export function accountBlock(account: CustomerAccount): ProblemCode | undefined {
  if (account.isLocked === true) return 'account_locked'
  if (account.isActive !== false) return undefined
  const status: unknown = 'approvalStatus' in account ? account.approvalStatus : undefined
  return typeof status === 'string' && /^pending/i.test(status) ? 'approval_required' : 'account_disabled'
}

/** True when Kibo says that there is no such account. Any other 404 may be of a gateway and says nothing about it. */
export function isAccountGone({ status, code }: KiboApiError): boolean {
  return status === 404 && code === 'ITEM_NOT_FOUND'
}
