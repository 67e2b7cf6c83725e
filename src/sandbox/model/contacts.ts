import { notFound } from '../kibo-json/errors.ts'
import type { JsonObject } from '../kibo-json/json.ts'
import { numberContacts } from './accounts.ts'
import type { Account, SandboxState } from './state.ts'

/** Makes these the contacts of the account; those without an id get one. */
export function keepContacts(state: SandboxState, account: Account, contacts: JsonObject[]): void {
  account.contacts = contacts
  account.updatedAtMs = state.clock.now()
  numberContacts(state, account)
}

/** @throws {KiboError} 404 when the account has no such contact. */
export function contactIndex(account: Account, contactId: string | undefined): number {
  const index = account.contacts.findIndex(({ id }) => `${id}` === contactId)
  if (index < 0) throw notFound(`contact ${contactId} of account ${account.id}`)
  return index
}
