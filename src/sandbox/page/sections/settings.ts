import type { ServerState } from '../../server/server-state.ts'
import { choice, field } from '../field.ts'
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
