import { activeMembers } from '../../kibo-json/account-view.ts'
import { roleNames } from '../../model/behaviors.ts'
import type { Account, Member } from '../../model/state.ts'
import { actionsOfLogin, stateOfLogin } from '../account-state.ts'
import { button, choice, field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { givenTo, type View } from '../view.ts'
import { passwordField, personFields } from './new-account.ts'

/** The account's logins, each with a form to change it; of a guest's account the person alone. */
export function accountUsers(account: Account, view: View): Html {
  const members = activeMembers(account)
  if (members.length === 0) return html`<p>A guest’s account: nobody logs in to it.</p>${editForm(account, null, view)}`
  const forms = members.map((member) => userOf(account, member, view))
  return html`${forms}${account.approvalStatus && newUserForm(account, view)}`
}

function userOf(account: Account, member: Member, view: View): Html {
  const { login, role } = member
  const { userId, userName, person } = login
  const state = [role !== null && (roleNames[role] ?? `role ${role}`), stateOfLogin(login)].filter(Boolean).join(', ')
  return html`<h3>${person.emailAddress}</h3>
<p>User id <code>${userId}</code>${userName !== person.emailAddress && html`, user name ${userName}`}${
    state && `, ${state}`
  }</p>
<div class="actions">${actionsOfLogin(login).map(([action, label]) =>
    button(`accounts/${account.id}/${action}`, label, { about: person.emailAddress, fields: { userId } }),
  )}</div>
${editForm(account, member, view)}`
}

function editForm(account: Account, member: Member | null, view: View): Html {
  const userId = member?.login.userId ?? ''
  const given = givenTo('accounts/:id', view)
  const { userName } = member?.login ?? {}
  const known = { ...(member?.login.person ?? account.person), userName }
  const shown = given && (given.userId ?? '') === userId ? given : known
  return html`<form method="post" action="/_sandbox/accounts/${account.id}" class="fields inline">
<input type="hidden" name="userId" value="${userId}">
${personFields(shown)}
${
  member &&
  html`${field('User name', 'userName', { value: shown.userName })}${passwordField('New password (empty: as it is)')}`
}
<button>Save<span class="hidden"> ${known.emailAddress}</span></button></form>`
}

function newUserForm({ id }: Account, view: View): Html {
  const given = givenTo('accounts/:id/users', view)
  const roles = Object.fromEntries(Object.values(roleNames).map((name) => [name, name]))
  return html`<details${given && html` open`}><summary>New user</summary>
<form method="post" action="/_sandbox/accounts/${id}/users" class="fields inline">
${personFields(given)}
${passwordField('Password (empty: none yet)')}
${choice('Role', 'role', roles, given?.role ?? 'Purchaser')}
<button>Add the user</button></form></details>`
}
