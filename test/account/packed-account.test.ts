import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { PackedAccount } from '../../src/account/packed-account.ts'
import type { CustomerAccount } from '../../src/kibo/records/account.ts'
import { collectGarbage, memoryInUse } from '../support/collect-garbage.ts'

function accountOf(id: number): CustomerAccount {
  const contact = (city: string) => ({
    id,
    firstName: `Ada ${randomBytes(8).toString('hex')}`,
    lastNameOrSurname: 'Łovelace 🦉',
    address: { address1: `${id} Long Street`, cityOrTown: city, countryCode: 'US', isValidated: false },
    types: [{ name: 'Billing', isPrimary: true }],
  })
  return {
    id,
    emailAddress: `shopper-${id}@example.com`,
    isLocked: false,
    localeCode: null,
    contacts: ['Austin', 'Dallas', 'Houston', 'El Paso', 'Waco', 'Laredo'].map(contact),
  }
}

describe('a packed account', () => {
  it('is the very account while that is in use, and equal to it when it is needed again', async () => {
    const original = accountOf(1)
    const packed = new PackedAccount(original)
    assert.equal(packed.account, original)

    const others = Array.from({ length: 100 }, (_, id) => new PackedAccount(accountOf(id)))
    await collectGarbage()
    for (const [id, other] of others.entries()) {
      assert.equal(other.account.emailAddress, `shopper-${id}@example.com`)
      assert.equal(other.account.localeCode, null)
      assert.equal(other.account.contacts?.[5]?.lastNameOrSurname, 'Łovelace 🦉')
    }
  })

  it('takes 1 KB of memory at most where its JSON takes more', async () => {
    const count = 2000
    assert.ok(JSON.stringify(accountOf(1)).length > 1250)
    const before = await memoryInUse()
    const all = Array.from({ length: count }, (_, id) => new PackedAccount(accountOf(id)))
    const bytes = ((await memoryInUse()) - before) / all.length

    assert.ok(bytes < 1024, `${Math.round(bytes)} bytes`)
  })
})
