import { activeMembers } from '../kibo-json/account-view.ts'
import type { Account } from '../model/state.ts'
import type { SandboxCall } from '../server/calls.ts'
import { faultKinds } from '../server/fault-kinds.ts'
import { operations } from '../server/operations.ts'
import type { ServerState } from '../server/server-state.ts'
import { type Html, html } from './html.ts'
import { redact } from './redact.ts'
import { script } from './script.ts'
import { style } from './style.ts'

/** Most entries of each list that are shown, the newest first. */
const maxShown = 100

/** The whole page. It works without its script, which only keeps the lists fresh. */
export function renderPage(state: ServerState, problem?: string): string {
  const { settings, clock } = state
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Kibo sandbox</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<header>
<h1>Kibo sandbox</h1>
<p>API at <code>${state.url}</code>, tenant ${settings.tenantId}, site ${settings.siteId}, client <code>${settings.clientId}</code></p>
<noscript><p>Reload the page to see what is new.</p></noscript>
</header>
<main>
${problem && html`<p role="alert" class="problem">${problem}</p>`}
<section aria-labelledby="outbox"><h2 id="outbox">Outbox</h2>
<div data-live="outbox" aria-live="polite">${outbox(state)}</div></section>
<section aria-labelledby="accounts"><h2 id="accounts">Accounts</h2>
<div data-live="accounts">${accountList(state)}</div></section>
<section aria-labelledby="calls"><h2 id="calls">Calls</h2>
<div data-live="calls">${callList(state.calls)}</div></section>
<section aria-labelledby="settings"><h2 id="settings">Settings</h2>
${settingsForm(state)}</section>
<section aria-labelledby="clock"><h2 id="clock">Clock</h2>
<div data-live="clock"><p><time>${new Date(clock.now()).toISOString()}</time></p></div>
${clockForm()}</section>
<section aria-labelledby="faults"><h2 id="faults">Faults</h2>
<div data-live="faults">${faultList(state)}</div>
${faultForm()}</section>
</main>
<script>${script}</script>
</body>
</html>
`.text
}

function outbox({ outbox: mails }: ServerState): Html {
  if (mails.length === 0) return html`<p>No mail yet.</p>`
  const kinds = { '2fa': 'second factor', otp: 'one-time password', reset: 'password reset' }
  return html`<ul tabindex="0" aria-label="Mail, newest first">${newest(mails).map(
    ({ to, kind, code }) => html`<li><strong>${code}</strong> <span>${kinds[kind]} for ${to}</span></li>`,
  )}</ul>`
}

function accountList(state: ServerState): Html {
  const all = [...state.accounts.values()]
  if (all.length === 0) return html`<p>No accounts yet.</p>`
  const more = all.length - maxShown
  return html`<ul class="cards">${newest(all).map((account) => {
    const login = activeMembers(account)[0]?.login
    const { emailAddress, firstName, lastName } = login?.person ?? account.person ?? {}
    const name = account.companyOrOrganization ?? [firstName, lastName].filter(Boolean).join(' ')
    const isLocked = login?.isLocked ?? false
    return html`<li><p><strong>${account.id}</strong> ${name} <span>${emailAddress}</span></p>
<p>${stateOf(account, isLocked)}</p>
<div class="actions">${actionsOf(account, isLocked).map(
      ([action, label]) =>
        html`<form method="post" action="/_sandbox/accounts/${account.id}/${action}"><button>${label}<span class="hidden"> ${name || emailAddress}</span></button></form>`,
    )}</div></li>`
  })}</ul>${more > 0 && html`<p>and ${more} older ones</p>`}`
}

function stateOf(account: Account, isLocked: boolean): string {
  const open = account.approvalStatus ?? (account.isActive ? 'active' : 'disabled')
  const waits = account.members.some(({ login }) => login.isPasswordChangeRequired)
  const kind = account.approvalStatus ? 'business' : account.members.length > 0 ? 'shopper' : 'guest'
  return [kind, open, isLocked && 'locked', waits && 'password change required'].filter(Boolean).join(', ')
}

function actionsOf({ approvalStatus, isActive, members }: Account, isLocked: boolean): [string, string][] {
  const login: [string, string][] =
    members.length === 0
      ? []
      : [isLocked ? ['unlock', 'Unlock'] : ['lock', 'Lock'], ['require-password-change', 'Require password change']]
  if (!approvalStatus) return members.length > 0 && isActive ? [...login, ['disable-shopper', 'Disable']] : login
  const byStatus: Record<typeof approvalStatus, [string, string][]> = {
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
  return [...byStatus[approvalStatus], ...login]
}

function callList(calls: readonly SandboxCall[]): Html {
  if (calls.length === 0) return html`<p>No calls yet.</p>`
  return html`<ul>${newest(calls).map((call) => {
    const { at, method, path, operation, status, claims, fault } = call
    const asked = { query: redact(call.query), body: redact(typeof call.body === 'string' ? '(no JSON)' : call.body) }
    return html`<li><details><summary><time>${new Date(at).toISOString().slice(11, 23)}</time>
<strong>${status ?? 'no answer'}</strong> ${operation ?? 'unknown operation'}${claims && ` as ${claims}`}${fault && `, fault: ${fault}`}</summary>
<p>${method} ${`${redact(path)}`}</p><pre tabindex="0">${JSON.stringify(asked, null, 2)}</pre></details></li>`
  })}</ul>`
}

function settingsForm({ settings }: ServerState): Html {
  const choices = { off: 'Off', always: 'Always', fingerprint: 'On a new device', region: 'In a new region' }
  const { rateLimit } = settings
  return html`<form method="post" action="/_sandbox/settings" class="fields">
<label>Second factor <select name="twoFactor">${Object.entries(choices).map(
    ([value, label]) =>
      html`<option value="${value}"${value === settings.twoFactor && html` selected`}>${label}</option>`,
  )}</select></label>
<label>Calls per minute before 429 (empty: no limit) <input name="callsPerMinute" inputmode="numeric" pattern="[0-9]*" value="${rateLimit ? rateLimit.calls : ''}"></label>
<button>Save settings</button></form>`
}

function clockForm(): Html {
  const steps = { 1: '1 minute', 15: '15 minutes', 1440: '24 hours' }
  return html`<form method="post" action="/_sandbox/clock" class="actions">${Object.entries(steps).map(
    ([minutes, label]) => html`<button name="minutes" value="${minutes}">Advance ${label}</button>`,
  )}</form>
<form method="post" action="/_sandbox/clock" class="fields">
<label>Minutes <input name="minutes" inputmode="numeric" pattern="[0-9]+" required></label>
<button>Advance the clock</button></form>`
}

function faultList({ faults }: ServerState): Html {
  if (faults.length === 0) return html`<p>None: every call is answered honestly.</p>`
  return html`<ul>${faults.map(({ id, kind, operation, times }) => {
    const what = `${kind} on ${operation ?? 'every call'}`
    return html`<li>${what}, ${Number.isFinite(times) ? `${times} more` : 'until removed'}
<form method="post" action="/_sandbox/faults/${id}/remove"><button>Remove<span class="hidden"> ${what}</span></button></form></li>`
  })}</ul><form method="post" action="/_sandbox/faults/all/remove"><button>Remove all</button></form>`
}

function faultForm(): Html {
  return html`<form method="post" action="/_sandbox/faults" class="fields">
<label>Fault <select name="kind">${faultKinds.map((kind) => html`<option>${kind}</option>`)}</select></label>
<label>Operation <select name="operation"><option value="">every call</option>${Object.keys(operations).map(
    (operation) => html`<option>${operation}</option>`,
  )}</select></label>
<label>Times (empty: until removed) <input name="times" inputmode="numeric" pattern="[0-9]*" value="1"></label>
<label>Delay in milliseconds <input name="delayMs" inputmode="numeric" pattern="[0-9]*"></label>
<label>Status <input name="status" inputmode="numeric" pattern="[0-9]*"></label>
<label>Retry-After in seconds <input name="retryAfterSeconds" inputmode="numeric" pattern="[0-9]*"></label>
<button>Switch the fault on</button></form>`
}

const newest = <T>(list: readonly T[]): T[] => list.slice(-maxShown).reverse()
