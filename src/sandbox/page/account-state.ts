import { loginOf, personOf } from '../kibo-json/account-view.ts'
import type { Account, Login } from '../model/state.ts'

/** Actions below `/_sandbox/accounts/{id}/`, and what their buttons say. */
export type Actions = [action: string, label: string][]

/** The company's name or the shopper's, and without either the address. */
export function nameOf(account: Account): string {
  const { firstName, lastName, emailAddress } = personOf(account) ?? {}
  return account.companyOrOrganization ?? ([firstName, lastName].filter(Boolean).join(' ') || (emailAddress ?? ''))
}

export function stateOf(account: Account): string {
  const open = account.approvalStatus ?? (account.isActive ? 'active' : 'disabled')
  const kind = account.approvalStatus ? 'business' : account.members.length > 0 ? 'shopper' : 'guest'
  const login = loginOf(account)
  return [kind, open, ...(login ? [stateOfLogin(login)] : [])].filter(Boolean).join(', ')
}

export function stateOfLogin({ isLocked, isPasswordChangeRequired }: Login): string {
  return [isLocked && 'locked', isPasswordChangeRequired && 'password change required'].filter(Boolean).join(', ')
}

const byStatus: Record<NonNullable<Account['approvalStatus']>, Actions> = {
  PendingApproval: [
    ['approve', 'Approve'],
    ['deny', 'Deny'],
  ],
  Approved: [['disable', 'Disable']],
  Denied: [
    ['approve', 'Approve'],
    ['enable', 'Enable'],
  ],
  Disabled: [['enable', 'Enable']],
}

/** What can be done with an account as it is. */
export function actionsOf({ approvalStatus, isActive, members }: Account): Actions {
  if (approvalStatus) return byStatus[approvalStatus]
  if (members.length === 0) return []
  return isActive ? [['disable-shopper', 'Disable']] : [['enable-shopper', 'Enable']]
}

/** What can be done with a login as it is. */
export function actionsOfLogin({ isLocked, isPasswordChangeRequired }: Login): Actions {
  return [
    isLocked ? ['unlock', 'Unlock'] : ['lock', 'Lock'],
    isPasswordChangeRequired
      ? ['keep-password', 'Require no password change']
      : ['require-password-change', 'Require password change'],
  ]
}
