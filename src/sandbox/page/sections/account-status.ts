import type { Account } from '../../model/state.ts'
import { actionsOf, stateOf } from '../account-state.ts'
import { button, field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { givenTo, type View } from '../view.ts'

/** The account's status and what changes it; for a business account its company and sales representatives too. */
export function accountStatus(account: Account, view: View): Html {
  const actions = actionsOf(account)
  const path = `accounts/${account.id}`
  if (!account.approvalStatus) {
    return html`<p>${stateOf(account)}</p>
<div class="actions">${actions.map(([action, label]) => button(`${path}/${action}`, label))}</div>`
  }
  const opens = actions.filter(([action]) => action === 'approve' || action === 'enable')
  const others = actions.filter((one) => !opens.includes(one))
  return html`<p>${stateOf(account)}</p>
${salesReps(account, opens)}
<div class="actions">${others.map(([action, label]) => button(`${path}/${action}`, label))}</div>
${companyForm(account, view)}`
}

/** A sales representative who is named is assigned, also when the account opens: Kibo opens none without one. */
function salesReps({ id, salesReps }: Account, opens: [string, string][]): Html {
  const action = (name: string) => html` formaction="/_sandbox/accounts/${id}/${name}"`
  return html`<p>Sales representatives: ${
    salesReps.length === 0 ? 'none' : salesReps.map((rep) => html`<code>${rep}</code> `)
  }</p>
<form method="post" action="/_sandbox/accounts/${id}/assign-sales-rep" class="fields inline">
${field('User id of a sales representative (empty: made up)', 'salesRep')}
${opens.map(([name, label]) => html`<button${action(name)}>${label}</button> `)}
<button class="quiet"${action('assign-sales-rep')}>Assign</button></form>`
}

function companyForm({ id, companyOrOrganization }: Account, view: View): Html {
  const value = givenTo('accounts/:id', view)?.companyOrOrganization ?? companyOrOrganization ?? ''
  return html`<form method="post" action="/_sandbox/accounts/${id}" class="fields inline">
${field('Company', 'companyOrOrganization', { value })}
<button>Save<span class="hidden"> the company</span></button></form>`
}
