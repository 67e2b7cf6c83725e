import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import fc from 'fast-check'
import { createHmacSha256 } from '../../src/secrets/hmac.ts'

describe('createHmacSha256', () => {
  const byNode = (secret: string, text: string) => createHmac('sha256', secret).update(text).digest('base64')

  it('makes what node:crypto makes, whatever the secret and the text', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 200 })
    fc.assert(
      fc.property(anyText, fc.array(anyText), (secret, texts) => {
        const hmac = createHmacSha256(secret)
        for (const text of texts) assert.equal(hmac(text), byNode(secret, text))
      }),
    )
  })

  it('does so for secrets about as long as a block, and for texts of every length, long ones before short ones', () => {
    for (const length of [0, 1, 63, 64, 65, 1000]) {
      const secret = 'é'.repeat(length)
      assert.equal(createHmacSha256(secret)('text'), byNode(secret, 'text'), `a secret of ${length}`)
    }
    const hmac = createHmacSha256('secret')
    for (const length of [0, 1, 55, 56, 64, 4032, 100_000, 4033, 3]) {
      assert.equal(hmac('€'.repeat(length)), byNode('secret', '€'.repeat(length)), `a text of ${length}`)
    }
  })

  it('mixes nothing up when two secrets take turns', () => {
    const [first, second] = ['one', 'two'].map(createHmacSha256)

    for (const text of ['a', 'b']) {
      assert.equal(first?.(text), byNode('one', text))
      assert.equal(second?.(text), byNode('two', text))
    }
  })
})
