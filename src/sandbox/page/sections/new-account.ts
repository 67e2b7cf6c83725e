import { field } from '../field.ts'
import { type Html, html } from '../html.ts'
import type { View } from '../view.ts'

/** The forms that make accounts. A refused one is open and has what was typed, but for the password. */
export function newAccountForms({ refused, given }: View): Html {
  const shopper = refused === 'shoppers' ? given : {}
  const business = refused === 'businesses' ? given : {}
  return html`<details${refused === 'shoppers' && html` open`}><summary>New shopper</summary>
<form method="post" action="/_sandbox/shoppers" class="fields inline">
${personFields(shopper)}
${passwordField('Password (empty: a guest’s account)')}
<button>Make the account</button></form></details>
<details${refused === 'businesses' && html` open`}><summary>New business account</summary>
<form method="post" action="/_sandbox/businesses" class="fields inline">
${field('Company', 'companyOrOrganization', { value: business.companyOrOrganization, isRequired: true })}
${personFields(business)}
${passwordField('Password (empty: set by a mailed code)')}
<button>Make the account</button></form></details>`
}

export const passwordField = (label: string): Html =>
  field(label, 'password', { type: 'password', autocomplete: 'new-password' })

/** Names and address of somebody; the address is required. */
export function personFields({ emailAddress, firstName, lastName }: { [Name in PersonName]?: string | null }): Html {
  return html`${field('Email address', 'emailAddress', { type: 'email', value: emailAddress, isRequired: true })}
${field('First name', 'firstName', { value: firstName })}
${field('Last name', 'lastName', { value: lastName })}`
}

type PersonName = 'emailAddress' | 'firstName' | 'lastName'
