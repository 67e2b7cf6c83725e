import { type Html, html } from './html.ts'

interface Input {
  type?: 'text' | 'email' | 'password' | 'search' | undefined
  value?: string | number | null | undefined
  isRequired?: boolean
  /** Takes a whole number. */
  isNumber?: boolean
  autocomplete?: string
}

/** A text field with its label above it. */
export function field(label: string, name: string, input: Input = {}): Html {
  const { type = 'text', value, isRequired = false, isNumber = false, autocomplete = 'off' } = input
  const number = isNumber && html` inputmode="numeric" pattern="[0-9]*"`
  return html`<label>${label} <input type="${type}" name="${name}" value="${value}"
 autocomplete="${autocomplete}"${number}${isRequired && html` required`}></label>`
}

/** A choice among `options`, by value, with its label above it. */
export function choice(label: string, name: string, options: Record<string, string>, chosen?: string): Html {
  return html`<label>${label} <select name="${name}">${Object.entries(options).map(
    ([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`,
  )}</select></label>`
}

/** A form that is one button. A screen reader reads `about` after the label. */
export function button(
  action: string,
  label: string,
  { about = '', fields = {} }: { about?: string; fields?: Record<string, string> } = {},
): Html {
  return html`<form method="post" action="/_sandbox/${action}">${Object.entries(fields).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="quiet">${label}${about && html`<span class="hidden"> ${about}</span>`}</button></form>`
}
