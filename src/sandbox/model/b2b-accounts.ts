import { badParameter, conflict, notFound } from '../kibo-json/errors.ts'
import { type JsonObject, readInteger, readList, readObject, readString } from '../kibo-json/json.ts'
import { addAccount, forgetAccount, readPerson, requireAccount } from './accounts.ts'
import { roleNames } from './behaviors.ts'
import { sendCode } from './codes.ts'
import { addLogin, checkNamesFree, findLogin, siteCustomerSet } from './logins.ts'
import type { Account, ApprovalStatus, Login, Member, SandboxState } from './state.ts'

const adminRole = 1

export type StatusAction = 'approve' | 'deny' | 'enable' | 'disable'

/** From which states an action leads where. */
const transitions: Record<StatusAction, { from: readonly ApprovalStatus[]; to: ApprovalStatus }> = {
  approve: { from: ['PendingApproval', 'Denied', 'Disabled'], to: 'Approved' },
  deny: { from: ['PendingApproval'], to: 'Denied' },
  enable: { from: ['Denied', 'Disabled'], to: 'Approved' },
  disable: { from: ['Approved'], to: 'Disabled' },
}

export const isStatusAction = (action: string): action is StatusAction => Object.hasOwn(transitions, action)

/**
 * Adds a business account with its users; whatever the body says, it waits for approval.
 * @throws {KiboError} 400 without a user, or for one that is not as it should be
 */
export function addBusiness(state: SandboxState, body: JsonObject): Account {
  const users = readList(body, 'users').map((user) => readUser(readObject(user, 'users')))
  if (users.length === 0) throw badParameter('users', 'must have a user, who becomes the admin')
  const salesReps = readList(body, 'salesReps').flatMap(
    (rep) => readString(readObject(rep, 'salesReps'), 'adminUserId') ?? [],
  )
  const customerSet = readString(body, 'customerSet') ?? siteCustomerSet
  for (const user of users) checkUserFree(state, user, customerSet)
  const account = addAccount(state, { account: body, person: null, customerSet })
  account.approvalStatus = 'PendingApproval'
  account.isActive = false
  account.salesReps = salesReps
  try {
    for (const user of users) joinAccount(state, account, user)
  } catch (error) {
    forgetAccount(state, account)
    throw error
  }
  return account
}

/**
 * The business account with this id.
 * @throws {KiboError} 404 when there is none.
 */
export function requireBusiness(state: SandboxState, id: unknown): Account {
  const account = requireAccount(state, id)
  if (!account.approvalStatus) throw notFound(`B2B account ${id}`)
  return account
}

export function assignSalesRep({ salesReps }: Account, adminUserId: string): void {
  if (!salesReps.includes(adminUserId)) salesReps.push(adminUserId)
}

export interface UserDraft {
  body: JsonObject
  userName: string
  emailAddress: string
  role: number | null
}

export function readUser(body: JsonObject): UserDraft {
  const { emailAddress } = readPerson(body)
  return { body, emailAddress, userName: readString(body, 'userName') ?? emailAddress, role: readRole(body) }
}

/**
 * Refuses a user whose address or name belongs to somebody else. A business user may join more accounts, a shopper may
 * not.
 * @throws {KiboError} 400 or 409
 */
export function checkUserFree(state: SandboxState, { emailAddress, userName }: UserDraft, customerSet: string): void {
  const known = businessLogin(state, emailAddress, customerSet)
  checkNamesFree(state, { customerSet, emailAddress, userName: known ? known.userName : userName }, known)
}

/** Makes a checked user a member of the account; the first one is its admin unless roles are given. */
export function joinAccount(state: SandboxState, account: Account, user: UserDraft): Member {
  const { customerSet } = account
  const known = businessLogin(state, user.emailAddress, customerSet)
  if (known?.accountIds.includes(account.id)) throw conflict(`the user belongs to account ${account.id} already`)
  const login =
    known ??
    addLogin(state, {
      customerSet,
      person: readPerson(user.body),
      userName: user.userName,
      password: null,
      externalPassword: null,
    })
  login.accountIds.push(account.id)
  const role = user.role ?? (account.members.length === 0 ? adminRole : null)
  const member = { login, role, isActive: account.isActive, isRemoved: false }
  account.members.push(member)
  return member
}

/**
 * Moves a business account to another state. Approved and enabled ones open, and admins who have no password are mailed
 * a code to set one; denied and disabled ones close; whether their tickets end is a setting. `salesRep` is assigned to
 * an account that opens and has none.
 * @throws {KiboError} 409 for a transition that Kibo does not have, or when a sales representative is asked for and
 *   missing.
 */
export function changeStatus(
  state: SandboxState,
  account: Account,
  action: StatusAction,
  salesRep: string | null = null,
): void {
  const { from, to } = transitions[action]
  if (!account.approvalStatus || !from.includes(account.approvalStatus)) {
    throw conflict(`an account that is ${account.approvalStatus} cannot be changed by ${action}`)
  }
  if (to === 'Approved' && account.salesReps.length === 0) {
    if (salesRep !== null) account.salesReps.push(salesRep)
    else if (state.settings.salesRepRequired) {
      throw conflict('a sales representative must be assigned before the account is approved')
    }
  }
  account.approvalStatus = to
  account.isActive = to === 'Approved'
  account.updatedAtMs = state.clock.now()
  if (account.isActive || endsTickets(state, action)) account.generation++
  for (const member of account.members) {
    member.isActive = account.isActive
    if (account.isActive && member.role === adminRole && hasNoPassword(member.login))
      sendCode(state, 'reset', member.login)
  }
}

const endsTickets = ({ settings }: SandboxState, action: StatusAction) =>
  action === 'deny' ? settings.endsTicketsOnDeny : settings.endsTicketsOnDisable

const hasNoPassword = ({ password, externalPassword }: Login) => password === null && externalPassword === null

function businessLogin(state: SandboxState, emailAddress: string, customerSet: string): Login | null {
  const login = findLogin(state, emailAddress, customerSet)
  return login?.accountIds.some((id) => state.accounts.get(id)?.approvalStatus) ? login : null
}

/** The first role of a user: by id, a merchant's own role included, or by one of Kibo's names. */
function readRole(body: JsonObject): number | null {
  const [first] = readList(body, 'roles')
  if (first === undefined) return null
  const role = readObject(first, 'roles')
  const name = readString(role, 'roleName')
  const byName = Object.keys(roleNames).find((id) => roleNames[Number(id)] === name)
  const id = readInteger(role, 'roleId') ?? Number(byName)
  if (!(id >= 1)) throw badParameter('roles', 'names no known role')
  return id
}
