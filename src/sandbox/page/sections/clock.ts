import type { ServerState } from '../../server/server-state.ts'
import { field } from '../field.ts'
import { type Html, html } from '../html.ts'

const steps = { 1: '1 min', 15: '15 min', 1440: '24 hours' }

export function clock({ clock: { now, advancedMs } }: ServerState): Html {
  const time = new Date(now()).toISOString()
  return html`<time data-key="now" datetime="${time}">${time.slice(0, 10)} ${time.slice(11, 19)} UTC</time>
<span data-key="ahead">${advancedMs === 0 ? 'as this machine’s' : `${ahead(advancedMs)} ahead`}</span>`
}

export function clockForms(): Html {
  return html`<form method="post" action="/_sandbox/clock" class="actions">${Object.entries(steps).map(
    ([minutes, label]) =>
      html`<button class="quiet" name="minutes" value="${minutes}"><span
 class="hidden">Advance </span>+ ${label}</button>`,
  )}</form>
<form method="post" action="/_sandbox/clock" class="fields inline">
${field('Minutes', 'minutes', { isNumber: true, isRequired: true })}
<button>Advance the clock</button></form>`
}

function ahead(ms: number): string {
  const minutes = Math.floor(ms / 60_000)
  const parts = { d: Math.floor(minutes / 1440), h: Math.floor(minutes / 60) % 24, min: minutes % 60 }
  const shown = Object.entries(parts).flatMap(([unit, count]) => (count > 0 ? `${count} ${unit}` : []))
  return shown.join(' ') || `${ms} ms`
}
