import { faultKinds } from '../../server/fault-kinds.ts'
import type { ActiveFault } from '../../server/faults.ts'
import { operations } from '../../server/operations.ts'
import type { ServerState } from '../../server/server-state.ts'
import { button, choice, field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { inForce, oneClickFaults } from '../one-click-faults.ts'
import { givenTo, type View } from '../view.ts'

/** The faults in force, in the order in which they count. */
export function armedFaults({ faults }: ServerState): Html {
  if (faults.length === 0) return html`<li data-key="none">None: every call is answered honestly.</li>`
  return html`${faults.map((fault) => {
    const what = textOf(fault)
    return html`<li class="row" data-key="${fault.id}"><span>${what}, ${leftOf(fault)}</span> ${button(
      `faults/${fault.id}/remove`,
      'Clear',
      { about: what },
    )}</li>`
  })}${faults.length > 1 && html`<li data-key="all">${button('faults/all/remove', 'Clear all')}</li>`}`
}

/** A button for each fault that one click makes; pressed while it is in force, and then it clears it. */
export function faultButtons({ faults }: ServerState): Html {
  return html`${Object.entries(oneClickFaults).map(([name, fault]) => {
    const armed = inForce(fault, faults)
    const action = armed ? `${armed.id}/remove` : `arm/${name}`
    return html`<li data-key="${name}"><form
 method="post" action="/_sandbox/faults/${action}"><button class="toggle" aria-pressed="${
   armed ? 'true' : 'false'
 }"><b>${fault.label}</b> <span>${fault.says}</span></button></form></li>`
  })}`
}

export function faultForm(view: View): Html {
  const given = givenTo('faults', view)
  const kinds = Object.fromEntries(faultKinds.map((kind) => [kind, kind]))
  const names = Object.fromEntries(Object.keys(operations).map((name) => [name, name]))
  return html`<details${given && html` open`}><summary>Another fault</summary>
<form method="post" action="/_sandbox/faults" class="fields">
${choice('Fault', 'kind', kinds, given?.kind)}
${choice('Operation', 'operation', { '': 'every call', ...names }, given?.operation)}
${field('Only paths with', 'path', { value: given?.path })}
${field('Times (empty: until cleared)', 'times', { value: given?.times ?? 1, isNumber: true })}
${field('Delay in milliseconds', 'delayMs', { value: given?.delayMs, isNumber: true })}
${field('Status', 'status', { value: given?.status, isNumber: true })}
${field('Retry-After in seconds', 'retryAfterSeconds', { value: given?.retryAfterSeconds, isNumber: true })}
<button>Arm the fault</button></form></details>`
}

function textOf({ kind, operation, status, path, delayMs }: ActiveFault): string {
  const where = operation ?? (path === undefined ? 'every call' : `paths with ${path}`)
  return `${kind}${status ? ` ${status}` : ''}${delayMs ? ` ${delayMs} ms` : ''} on ${where}`
}

const leftOf = ({ times }: ActiveFault) => (Number.isFinite(times) ? `${times} more` : 'until cleared')
