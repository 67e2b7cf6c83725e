import type { ServerState } from '../../server/server-state.ts'
import { button, choice, field } from '../field.ts'
import { type Html, html } from '../html.ts'

const secondFactor = { off: 'Off', always: 'Always', fingerprint: 'On a new device', region: 'In a new region' }

export function settingsForm({ settings: { twoFactor, rateLimit } }: ServerState): Html {
  return html`<form method="post" action="/_sandbox/settings" class="fields">
${choice('Second factor', 'twoFactor', secondFactor, twoFactor)}
${field('Calls per minute before 429 (empty: no limit)', 'callsPerMinute', {
  value: rateLimit ? rateLimit.calls : '',
  isNumber: true,
})}
<button>Save settings</button></form>`
}

/** Folded, because there is no way back. */
export function resetForm(): Html {
  return html`<details><summary>Start over</summary>
<p>Accounts, tickets, carts, orders, mail, calls, clock, settings and faults become what they were at the start.</p>
${button('reset', 'Reset the sandbox')}</details>`
}
