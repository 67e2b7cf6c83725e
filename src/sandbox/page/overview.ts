import type { ServerState } from '../server/server-state.ts'
import { sitesOf } from '../settings.ts'
import { type Html, html } from './html.ts'
import { accountList, accountSearch } from './sections/accounts.ts'
import { callCount, callFilterForm, callList } from './sections/calls.ts'
import { clock, clockForms } from './sections/clock.ts'
import { armedFaults, faultButtons, faultForm } from './sections/faults.ts'
import { newAccountForms } from './sections/new-account.ts'
import { outbox } from './sections/outbox.ts'
import { resetForm, settingsForm } from './sections/settings.ts'
import { section, shell } from './shell.ts'
import { overviewAt, type View } from './view.ts'

/** What of the overview follows the sandbox while it is open, by the name that its element has in `data-live`. */
export const liveParts: Record<string, (state: ServerState, view: View) => Html> = {
  outbox,
  clock,
  armed: armedFaults,
  'fault-buttons': faultButtons,
  'call-count': callCount,
  calls: callList,
  accounts: accountList,
}

/** Everything at a glance. */
export function renderOverview(state: ServerState, view: View): string {
  const live = (name: string) => liveParts[name]?.(state, view)
  const { url, settings } = state
  const main = html`<h1>Overview</h1>
<div class="facts"><p>API at <code>${url}</code>, tenant ${settings.tenantId}, site ${sitesOf(settings).join(', ')},
client <code>${settings.clientId}</code></p>
<button type="button" class="quiet" data-toggle aria-pressed="true" hidden>Follow live</button></div>
<noscript><p>Reload the page to see what is new.</p></noscript>
<p role="status"><span data-lost class="bad" hidden>The sandbox does not answer.
What you see is how it was last.</span></p>
<div class="board" data-follow="/_sandbox/live${overviewAt(view).slice(1)}"><div>
${section(
  'outbox',
  'Outbox',
  html`<ul data-live="outbox" class="list low" tabindex="0"
 aria-label="Mail, newest first" aria-live="polite">${live('outbox')}</ul>`,
)}
${section('clock', 'Clock', html`<p class="clock" data-live="clock">${live('clock')}</p>${clockForms()}`)}
${section(
  'faults',
  'Faults',
  html`<ul data-live="armed" class="list" aria-label="In force">${live('armed')}</ul>
<ul data-live="fault-buttons" class="toggles" aria-label="One click">${live('fault-buttons')}</ul>
${faultForm(view)}`,
)}
${section('settings', 'Settings', html`${settingsForm(state)}${resetForm()}`)}
</div><div>
${section(
  'calls',
  'Calls',
  html`${callFilterForm(state, view)}
<p data-live="call-count">${live('call-count')}</p>
<ul data-live="calls" class="list" tabindex="0" aria-label="Calls, newest first">${live('calls')}</ul>`,
)}
${section(
  'accounts',
  'Accounts',
  html`${newAccountForms(view)}${accountSearch(view)}<ul data-live="accounts" class="list" tabindex="0"
 aria-label="Accounts, newest first">${live('accounts')}</ul>`,
)}
</div></div>`
  const names = ['Outbox', 'Clock', 'Faults', 'Settings', 'Calls', 'Accounts']
  const links = Object.fromEntries(names.map((name) => [name, `#${name.toLowerCase()}`]))
  return shell({ title: 'Kibo sandbox', links, main, problem: view.problem })
}
