import assert from 'node:assert/strict'
import type * as Sdk from '@kibocommerce/rest-sdk/clients/Customer/index.js'
import type { CustomerAuthTicket } from '../../src/kibo/records/auth-ticket.ts'
import type { Sure } from '../support/type-fits.ts'

type TheirTicket = Sure<Sdk.CustomerAuthTicket, 'accessToken' | 'accessTokenExpiration'> & {
  customerAccount?: Sure<Sdk.CustomerAccount, 'id'>
}

describe('types', () => {
  it('of a ticket fit those of Kibo’s SDK and the reverse, null and absent being alike', () => {
    const theirs: TheirTicket = {
      accessToken: 'a',
      accessTokenExpiration: '2026-11-21T19:00:00.000Z',
      customerAccount: { id: 1001, contacts: [{ types: [{ name: 'Billing', isPrimary: true }] }] },
    }
    const ours: CustomerAuthTicket = theirs
    const back: Sdk.CustomerAuthTicket = ours
    assert.deepEqual(back, theirs)
  })
})
