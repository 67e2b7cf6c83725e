import assert from 'node:assert/strict'
import fc from 'fast-check'
import { readErrorBody } from '../../src/kibo/http/error-body.ts'
import { redact } from '../../src/kibo/http/redact.ts'
import {
  b2bAccount,
  customerAccount,
  customerAccounts,
  loginState,
  loginTicket,
  refreshedTicket,
} from '../../src/kibo/records/wire.ts'

const names = [
  'items',
  'Items',
  'errorCode',
  'ErrorCode',
  'message',
  'additionalErrorData',
  'name',
  'value',
  'id',
] as const
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { maxDepth: 3 },
    fc.jsonValue(),
    fc.array(tie('any')),
    fc.dictionary(fc.constantFrom(...names), tie('any')),
  ),
})).any
/** Mostly what Kibo sends, so that many tickets are right but for a field. */
const mostly = (right: fc.Arbitrary<unknown>, wrong: fc.Arbitrary<unknown> = fc.jsonValue()) =>
  fc.oneof({ weight: 6, arbitrary: right }, { weight: 1, arbitrary: wrong })
const date = fc
  .date({ noInvalidDate: true, min: new Date('2000-01-01'), max: new Date('2100-01-01') })
  .map((one) => one.toISOString())
const ticket = fc.record({
  accessToken: mostly(fc.stringMatching(/^[\x21-\x7e]+$/), fc.oneof(fc.string(), fc.jsonValue())),
  accessTokenExpiration: mostly(date, fc.oneof(fc.string(), fc.double(), fc.jsonValue())),
  refreshToken: mostly(fc.string({ minLength: 1 })),
  refreshTokenExpiration: mostly(date, fc.oneof(fc.integer(), fc.jsonValue())),
  requires2FA: mostly(fc.boolean()),
  customerAccount: mostly(fc.record({ id: mostly(fc.nat()) })),
})

describe('whatever JSON Kibo sends', () => {
  it('is read as an error body without an exception, into text or null', () => {
    fc.assert(
      fc.property(value, (json) => {
        for (const read of Object.values(readErrorBody(json))) assert.ok(read === null || typeof read === 'string')
      }),
      { numRuns: 150 },
    )
  })

  it('is a ticket only with a token that fits a header and dates that can be read', () => {
    let taken = 0
    fc.assert(
      fc.property(fc.oneof({ weight: 3, arbitrary: ticket }, { weight: 1, arbitrary: value }), (json) => {
        const read = loginTicket(json)
        if ('wrongField' in read) return
        taken += 1
        const { accessToken, accessTokenExpiration, refreshToken, requires2FA, customerAccount } = read.value
        assert.match(accessToken, /^[\x21-\x7e]+$/)
        assert.ok(Number.isFinite(Date.parse(accessTokenExpiration)))
        assert.ok(requires2FA === true || (typeof refreshToken === 'string' && refreshToken !== ''))
        assert.ok(customerAccount == null || Number.isSafeInteger(customerAccount.id))
      }),
      { numRuns: 300 },
    )
    assert.ok(taken > 30, `${taken} of 300`)
  })

  it('is refused or taken, never thrown at, by every shape', () => {
    fc.assert(
      fc.property(value, (json) => {
        for (const shape of [refreshedTicket, customerAccount, customerAccounts, b2bAccount, loginState]) shape(json)
      }),
      { numRuns: 150 },
    )
  })

  it('leaves no URL and no token in a text that is redacted', () => {
    const token = fc.stringMatching(/^[\w+/=-]{32,80}$/)
    fc.assert(
      fc.property(fc.string(), token, fc.string(), (before, secret, after) => {
        const texts = [
          `${before} ${secret} ${after}`,
          `${before} https://kibo.example/x?refreshToken=${secret} ${after}`,
          `${before} /refresh?refreshToken=${secret}&accountId=1 ${after}`,
        ]
        for (const text of texts) {
          assert.ok(!redact(text).includes(secret))
          assert.ok(!redact(text).includes('kibo.example'))
          assert.ok(redact(text).length <= 500)
        }
      }),
      { numRuns: 150 },
    )
  })
})
