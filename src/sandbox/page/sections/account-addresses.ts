import { isObject, type JsonObject } from '../../kibo-json/json.ts'
import type { Account } from '../../model/state.ts'
import { button, field } from '../field.ts'
import { type Html, html } from '../html.ts'
import { givenTo, type View } from '../view.ts'

export function accountAddresses({ id, contacts }: Account, view: View): Html {
  const given = givenTo('accounts/:id/addresses', view)
  const text = (label: string, name: string, isRequired = false) =>
    field(label, name, { value: given?.[name], isRequired })
  return html`${contacts.length === 0 && html`<p>No postal addresses yet.</p>`}
<ul class="list low">${contacts.map((contact) => {
    const line = lineOf(contact)
    const remove = `accounts/${id}/addresses/${contact.id}/remove`
    return html`<li class="row"><span>${line}</span> ${button(remove, 'Remove', { about: line })}</li>`
  })}</ul>
<details${given && html` open`}><summary>New postal address</summary>
<form method="post" action="/_sandbox/accounts/${id}/addresses" class="fields inline">
${text('First name', 'firstName')}${text('Last name', 'lastName')}
${text('Street and number', 'address1', true)}${text('Postal code', 'postalOrZipCode')}
${text('City', 'cityOrTown')}${text('State or province', 'stateOrProvince')}${text(
  'Country, two letters',
  'countryCode',
  true,
)}
<button>Add the address</button></form></details>`
}

function lineOf({ firstName, lastNameOrSurname, address }: JsonObject): string {
  const { address1, postalOrZipCode, cityOrTown, stateOrProvince, countryCode } = isObject(address) ? address : {}
  const words = (...parts: unknown[]) => parts.filter((part) => typeof part === 'string' && part !== '').join(' ')
  const parts = [
    words(firstName, lastNameOrSurname),
    words(address1),
    words(postalOrZipCode, cityOrTown, stateOrProvince),
    words(countryCode),
  ]
  return parts.filter(Boolean).join(', ')
}
