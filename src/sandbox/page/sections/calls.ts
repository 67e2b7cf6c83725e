import type { SandboxCall } from '../../server/calls.ts'
import type { ServerState } from '../../server/server-state.ts'
import { filterCalls, isFiltering } from '../call-filter.ts'
import { choice, field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { maxShown, newest } from '../newest.ts'
import { redact } from '../redact.ts'
import { overviewAt, type View } from '../view.ts'

/** The calls that the filter leaves, the newest first. */
export function callList({ calls: all }: ServerState, { calls: filter }: View): Html {
  const calls = filterCalls(all, filter)
  if (calls.length === 0)
    return html`<li data-key="none">${all.length > 0 ? 'No call is like this.' : 'No calls yet.'}</li>`
  return html`${newest(calls).map(({ entry }) => callItem(entry))}`
}

/** How many calls there are, and how many of them are listed. */
export function callCount({ calls: all }: ServerState, { calls: filter }: View): Html {
  const found = filterCalls(all, filter).length
  const listed = found > maxShown ? `the newest ${maxShown} of ${found}` : `${found}`
  const count = isFiltering(filter) ? `${listed} of ${all.length} calls` : `${listed} calls`
  return html`<span data-key="count">${count}</span>`
}

/** Chooses by operation, path and status among what was asked. */
export function callFilterForm({ calls }: ServerState, { calls: filter, find }: View): Html {
  const asked = (values: (string | number | null)[], chosen: string) =>
    Object.fromEntries([...new Set([...values, chosen])].flatMap((one) => (one ? [[one, `${one}`]] : [])).sort())
  const operations = asked(
    calls.map(({ operation }) => operation ?? 'unknown'),
    filter.operation,
  )
  const { none: _, ...statuses } = asked(
    calls.map(({ status }) => status),
    filter.status,
  )
  const classes = { '2xx': '2xx', '4xx': '4xx', '5xx': '5xx', none: 'no answer' }
  return html`<form method="get" action="/#calls" class="fields inline">
${find && html`<input type="hidden" name="find" value="${find}">`}
${choice('Operation', 'operation', { '': 'any', ...operations }, filter.operation)}
${field('Path has', 'path', { type: 'search', value: filter.path })}
${choice('Status', 'status', { '': 'any', ...classes, ...statuses }, filter.status)}
<button>Filter</button>${isFiltering(filter) && html` <a href="${overviewAt({ find }, 'calls')}">All calls</a>`}</form>`
}

function callItem(call: SandboxCall): Html {
  const { id, at, method, operation, status, claims, fault } = call
  const { path, ...asked } = redact({ path: call.path, query: call.query, body: bodyOf(call) }) as Record<
    string,
    unknown
  >
  return html`<li data-key="${id}"><details><summary><time>${new Date(at).toISOString().slice(11, 23)}</time>
<strong class="${toneOf(status)}">${status ?? 'no answer'}</strong> <span>${operation ?? 'unknown operation'}</span>${
    claims && html` <span class="badge">as ${claims}</span>`
  }${fault && html` <span class="badge bad">fault: ${fault}</span>`}</summary>
<p><code>${method} ${`${path}`}</code></p><pre tabindex="0">${JSON.stringify(asked, null, 2)}</pre></details></li>`
}

const bodyOf = ({ body }: SandboxCall) => (typeof body === 'string' ? '(no JSON)' : body)

const toneOf = (status: number | null) => (status === null || status >= 500 ? 'bad' : status >= 400 ? 'odd' : 'good')
