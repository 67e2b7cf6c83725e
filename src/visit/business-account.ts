import { StorefrontAuthError } from '../errors.ts'
import { toProblem } from '../ticket/refusal.ts'
import type { Visit } from './visit.ts'

/**
 * Resolves for a business account that is active and approved.
 *
 * The values of `approvalStatus` other than `PendingApproval` are not stated by Kibo, so only their beginnings count.
 *
 * @throws {StorefrontAuthError} `approval_required` for a pending account and for one that is no business account,
 *   `account_disabled` for a denied or disabled one, `kibo_unavailable` when Kibo can't be asked
 */
export async function requireBusinessAccount(visit: Visit): Promise<void> {
  const { account, session } = visit
  const accountId = session?.ticket.accountId
  if (accountId == null || account?.accountType?.toLowerCase() !== 'b2b') {
    throw new StorefrontAuthError('approval_required')
  }
  const { isActive, approvalStatus } = 'approvalStatus' in account ? account : await businessAccount(accountId, visit)
  if (/^pending/i.test(String(approvalStatus ?? ''))) throw new StorefrontAuthError('approval_required')
  if (isActive !== true || /^(denied|disabled)/i.test(String(approvalStatus ?? ''))) {
    throw new StorefrontAuthError('account_disabled')
  }
}

async function businessAccount(accountId: number, visit: Visit) {
  try {
    return await visit.core.businessAccounts.share(String(accountId), () =>
      visit.client.b2bAccounts.getAccount(accountId),
    )
  } catch (error) {
    throw new StorefrontAuthError('kibo_unavailable', { cause: toProblem(error) })
  }
}
