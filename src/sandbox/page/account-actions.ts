import { readString, requireString } from '../kibo-json/json.ts'
import { disableAccount, requireAccount } from '../model/accounts.ts'
import { assignSalesRep, changeStatus, requireBusiness, type StatusAction } from '../model/b2b-accounts.ts'
import { lockLogin, memberOf, unlockLogin } from '../model/logins.ts'
import type { Account, Login, SandboxState } from '../model/state.ts'
import { newUserId } from '../model/tickets.ts'
import type { Fields } from './actions.ts'

interface Doing {
  state: SandboxState
  account: Account
  fields: Fields
}

const actions: Record<string, (doing: Doing) => void> = {
  lock: (doing) => lockLogin(doing.state, loginIn(doing)),
  unlock: (doing) => unlockLogin(loginIn(doing)),
  'require-password-change': (doing) => requirePasswordChange(doing, true),
  'keep-password': (doing) => requirePasswordChange(doing, false),
  'disable-shopper': ({ state, account }) => disableAccount(state, account),
  'enable-shopper': ({ state, account }) => {
    if (account.approvalStatus) throw new TypeError('a business account is enabled by its status')
    Object.assign(account, { isActive: true, updatedAtMs: state.clock.now() })
  },
  approve: (doing) => changeStatusOf(doing, 'approve'),
  deny: (doing) => changeStatusOf(doing, 'deny'),
  enable: (doing) => changeStatusOf(doing, 'enable'),
  disable: (doing) => changeStatusOf(doing, 'disable'),
  'assign-sales-rep': ({ state, account, fields }) =>
    assignSalesRep(
      requireBusiness(state, account.id),
      requireString({ salesRep: fields.salesRep?.trim() }, 'salesRep'),
    ),
}

/**
 * Locks, unlocks, disables ... an account, or the login with the id `userId` in it.
 * @throws {Error} saying why it cannot be done.
 */
export function actOnAccount(state: SandboxState, id: string, action: string, fields: Fields): void {
  const act = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (!act) throw new TypeError(`there is no action ${action}`)
  act({ state, account: requireAccount(state, id), fields })
}

/** The login of the account with the id `userId`, or its first. */
export function loginIn({ account, fields }: Pick<Doing, 'account' | 'fields'>): Login {
  return memberOf(account, readString(fields, 'userId')).login
}

function requirePasswordChange(doing: Doing, isRequired: boolean): void {
  loginIn(doing).isPasswordChangeRequired = isRequired
}

/** An account that opens has a sales representative afterwards, the one that is named or one that is made up. */
function changeStatusOf({ state, account, fields }: Doing, action: StatusAction): void {
  const salesRep = readString(fields, 'salesRep')?.trim()
  changeStatus(state, requireBusiness(state, account.id), action, salesRep || newUserId())
  if (salesRep) assignSalesRep(account, salesRep)
}
