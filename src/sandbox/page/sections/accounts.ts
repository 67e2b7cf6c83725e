import { quickSearchFinds } from '../../kibo-json/account-fields.ts'
import { loginOf, personOf } from '../../kibo-json/account-view.ts'
import type { Account } from '../../model/state.ts'
import type { ServerState } from '../../server/server-state.ts'
import { actionsOf, actionsOfLogin, nameOf, stateOf } from '../account-state.ts'
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
  const name = nameOf(account)
  const { emailAddress } = personOf(account) ?? {}
  const login = loginOf(account)
  const actions = [...actionsOf(account), ...(login ? actionsOfLogin(login) : [])]
  return html`<li data-key="${account.id}" id="account-${account.id}"><p><a
 href="/_sandbox/accounts/${account.id}">${name}</a>
${name !== emailAddress && emailAddress} <span class="quiet">${account.id}, ${stateOf(account)}</span></p>
<div class="actions">${actions.map(([action, label]) =>
    button(`accounts/${account.id}/${action}`, label, { about: name }),
  )}</div></li>`
}
