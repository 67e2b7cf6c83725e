import { type JsonObject, readObject } from '../kibo-json/json.ts'
import { type FieldReaders, page, select } from '../kibo-json/query.ts'
import { requireAccount } from '../model/accounts.ts'
import { contactIndex, keepContacts } from '../model/contacts.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'

/** The fields of a contact that a list can be filtered and sorted by; which ones Kibo takes is not stated by Kibo. */
const contactFields: FieldReaders<JsonObject> = {
  id: ({ id }) => id,
  email: ({ email }) => email,
  firstName: ({ firstName }) => firstName,
  lastNameOrSurname: ({ lastNameOrSurname }) => lastNameOrSurname,
}

/** GET accounts/{id}/contacts */
export function getAccountContacts({ state, params, query }: Exchange): Answer {
  const found = select(requireAccount(state, params.accountId).contacts, query, contactFields)
  return ok(page(found, query, (contact) => contact))
}

/** GET accounts/{id}/contacts/{contactId} */
export function getAccountContact({ state, params }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  return ok(account.contacts[contactIndex(account, params.contactId)])
}

/** POST accounts/{id}/contacts; the id is the sandbox's, whatever the body says. */
export function addAccountContact({ state, params, body }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const contact = { ...readObject(body, 'customerContact'), id: 0 }
  keepContacts(state, account, [...account.contacts, contact])
  return created(account.contacts.at(-1))
}

/** PUT accounts/{id}/contacts/{contactId}: replaces it. */
export function updateAccountContact({ state, params, body }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  const index = contactIndex(account, params.contactId)
  const contact = { ...readObject(body, 'customerContact'), id: account.contacts[index]?.id }
  keepContacts(state, account, account.contacts.with(index, contact))
  return ok(account.contacts[index])
}

/** DELETE accounts/{id}/contacts/{contactId} */
export function deleteAccountContact({ state, params }: Exchange): Answer {
  const account = requireAccount(state, params.accountId)
  keepContacts(state, account, account.contacts.toSpliced(contactIndex(account, params.contactId), 1))
  return { status: 204 }
}
