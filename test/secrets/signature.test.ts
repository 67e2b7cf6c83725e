import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createHmacSha256 } from '../../src/secrets/hmac.ts'
import { signText, verifyQuickly, verifyText } from '../../src/secrets/signature.ts'

const secret = 'a secret of this test, long enough: €'
const hmac = createHmacSha256(secret)

describe('the quick check of a signature', () => {
  it('takes whatever was signed with that secret', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        assert.equal(verifyQuickly(signText(value, secret), hmac), value)
      }),
    )
  })

  it('takes exactly what cookie-parser takes, however a signed text was changed', () => {
    const signed = signText('a value.with dots.', secret)
    const change = fc.tuple(fc.nat(signed.length), fc.nat(2), fc.string({ unit: 'binary', maxLength: 3 }))
    fc.assert(
      fc.property(change, ([at, cut, text]) => {
        const changed = signed.slice(0, at) + text + signed.slice(at + cut)
        assert.equal(verifyQuickly(changed, hmac), verifyText(changed, secret), changed)
      }),
      { numRuns: 1000 },
    )
  })

  it('takes no character for another that has the same low byte, no padding and no other secret', () => {
    const signed = signText('value', secret)
    const last = signed.at(-1) ?? ''
    const wide = String.fromCharCode(last.charCodeAt(0) + 0x100)
    for (const text of [
      signed.slice(0, -1) + wide,
      `${signed}=`,
      '',
      's:',
      's:value',
      'value',
      signed.slice(2),
      '.',
      's:.',
    ]) {
      assert.equal(verifyQuickly(text, hmac), undefined, text)
    }
    assert.equal(verifyQuickly(signText('value', `${secret}!`), hmac), undefined)
  })
})
