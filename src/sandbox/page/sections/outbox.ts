import type { ServerState } from '../../server/server-state.ts'
import { type Html, html } from '../html.ts'
import { newest } from '../newest.ts'

const kinds = { '2fa': 'second factor', otp: 'one-time password', reset: 'password reset' }

export function outbox({ outbox: mails }: ServerState): Html {
  if (mails.length === 0) return html`<li data-key="none">No mail yet. Codes that Kibo would send appear here.</li>`
  return html`${newest(mails).map(
    ({ entry: { to, kind, code }, key }) =>
      html`<li class="row" data-key="${key}"><strong class="code">${code}</strong>
<span>${kinds[kind]} for ${to}</span></li>`,
  )}`
}
