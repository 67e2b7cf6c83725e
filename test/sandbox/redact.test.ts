import assert from 'node:assert/strict'
import { redact } from '../../src/sandbox/page/redact.ts'

const hidden = '•••'

describe('sandbox: what its page hides of a call', () => {
  it('hides whatever stands under the name of a secret, numbers, lists and objects included', () => {
    assert.deepEqual(
      redact({ password: 123_456, newPassword: ['secret1'], refreshTokens: { mine: 'abc' }, otpCode: '12' }),
      { password: hidden, newPassword: hidden, refreshTokens: hidden, otpCode: hidden },
    )
  })

  it('shows what is no secret: flags, codes of products and countries, who is meant', () => {
    const shown = {
      isPasswordChangeRequired: true,
      items: [{ productCode: 'LAMP', quantity: 2, password: null }],
      address: { countryCode: 'DE', postalOrZipCode: '10115' },
      orderedAt: 1_700_000_000_000,
    }
    assert.deepEqual(redact(shown), shown)
  })

  it('hides numbers of cards wherever they stand, with blanks and dashes, and security codes', () => {
    assert.deepEqual(
      redact({ note: 'pays by 4111 1111-1111 1111', pan: 4_111_111_111_111_111, cvv: '123', part: '4111' }),
      { note: `pays by ${hidden}`, pan: hidden, cvv: hidden, part: '4111' },
    )
  })

  it('hides tokens under any name, and secrets that are written into a GraphQL query', () => {
    assert.deepEqual(
      redact({ text: 'A'.repeat(448), query: 'mutation { login(name: "ann", password: "secret1") { id } }' }),
      { text: hidden, query: `mutation { login(name: "ann", password: "${hidden}") { id } }` },
    )
    for (const written of ['"geheim\\"x"', '"""geheim x"""', '"""geheim', '"geheim']) {
      assert.equal(redact(`{ login(password: ${written}`), `{ login(password: "${hidden}"`, written)
    }
  })
})
