import { quickSearchFinds } from '../../kibo-json/account-fields.ts'
import { activeMembers } from '../../kibo-json/account-view.ts'
import type { Account } from '../../model/state.ts'
import type { ServerState } from '../../server/server-state.ts'
import { button, field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { newest } from '../newest.ts'
import { overviewAt, type View } from '../view.ts'

/** The accounts that the search leaves, the newest first. */
export function accountList({ accounts }: ServerState, { find }: View): Html {
  const all = [...accounts.values()].filter((account) => !find || quickSearchFinds(account, find))
  if (all.length === 0) return html`<li data-key="none">${find ? 'No account is like this.' : 'No accounts yet.'}</li>`
  const shown = newest(all)
  const more = all.length - shown.length
  return html`${shown.map(({ entry }) => accountItem(entry))}${
    more > 0 && html`<li data-key="more">and ${more} older ones</li>`
  }`
}

export function accountSearch({ calls, find }: View): Html {
  const others = Object.entries(calls).filter(([, value]) => value)
  return html`<form method="get" action="/#accounts" class="fields inline">
${others.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${field('Name, address or company', 'find', { type: 'search', value: find })}
<button>Find</button>${find && html` <a href="${overviewAt({ calls }, 'accounts')}">All accounts</a>`}</form>`
}

function accountItem(account: Account): Html {
  const login = activeMembers(account)[0]?.login
  const { emailAddress } = login?.person ?? account.person ?? {}
  const name = nameOf(account)
  return html`<li data-key="${account.id}" id="account-${account.id}"><p><strong>${account.id}</strong>
${name} <span>${emailAddress}</span></p>
<p>${stateOf(account)}</p>
<div class="actions">${actionsOf(account).map(([action, label]) =>
    button(`accounts/${account.id}/${action}`, label, name || emailAddress),
  )}</div></li>`
}

export function nameOf(account: Account): string {
  const { firstName, lastName } = activeMembers(account)[0]?.login.person ?? account.person ?? {}
  return account.companyOrOrganization ?? [firstName, lastName].filter(Boolean).join(' ')
}

export function stateOf(account: Account): string {
  const open = account.approvalStatus ?? (account.isActive ? 'active' : 'disabled')
  const kind = account.approvalStatus ? 'business' : account.members.length > 0 ? 'shopper' : 'guest'
  const isLocked = activeMembers(account)[0]?.login.isLocked
  const waits = account.members.some(({ login }) => login.isPasswordChangeRequired)
  return [kind, open, isLocked && 'locked', waits && 'password change required'].filter(Boolean).join(', ')
}

type Actions = [action: string, label: string][]

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
function actionsOf({ approvalStatus, isActive, members }: Account): Actions {
  const login = members.find(({ isRemoved }) => !isRemoved)?.login
  const ofLogin: Actions = login
    ? [login.isLocked ? ['unlock', 'Unlock'] : ['lock', 'Lock'], ['require-password-change', 'Require password change']]
    : []
  if (approvalStatus) return [...byStatus[approvalStatus], ...ofLogin]
  return login && isActive ? [...ofLogin, ['disable-shopper', 'Disable']] : ofLogin
}
