import { field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { givenTo, type View } from '../view.ts'

/** The forms that make accounts. A refused one is open and has what was typed, but for the password. */
export function newAccountForms(view: View): Html {
  const shopper = givenTo('shoppers', view)
  const business = givenTo('businesses', view)
  return html`<details${shopper && html` open`}><summary>New shopper</summary>
<form method="post" action="/_sandbox/shoppers" class="fields inline">
${personFields(shopper)}
${passwordField('Password (empty: a guest’s account)')}
<button>Make the account</button></form></details>
<details${business && html` open`}><summary>New business account</summary>
<form method="post" action="/_sandbox/businesses" class="fields inline">
${field('Company', 'companyOrOrganization', { value: business?.companyOrOrganization, isRequired: true })}
${personFields(business)}
${passwordField('Password (empty: set by a mailed code)')}
<button>Make the account</button></form></details>`
}

export const passwordField = (label: string): Html =>
  field(label, 'password', { type: 'password', autocomplete: 'new-password' })

/** Names and address of somebody; the address is required. */
export function personFields(person: { [Name in PersonName]?: string | null } = {}): Html {
  const { emailAddress, firstName, lastName } = person
  return html`${field('Email address', 'emailAddress', { type: 'email', value: emailAddress, isRequired: true })}
${field('First name', 'firstName', { value: firstName })}
${field('Last name', 'lastName', { value: lastName })}`
}

type PersonName = 'emailAddress' | 'firstName' | 'lastName'
