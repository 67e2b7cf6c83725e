import assert from 'node:assert/strict'
import { readClaims, toBehaviors } from '../../src/ticket/claims.ts'

const jwt = (userClaims: unknown) =>
  ['{"alg":"HS256"}', JSON.stringify({ exp: 1, 'https://www.kibocommerce.com/user_claims': userClaims }), 'sig']
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.')

describe('toBehaviors', () => {
  it('reads pairs of a word’s offset and its 32 bits', () => {
    assert.deepEqual(toBehaviors([31, 4_194_304]), [1014])
    assert.deepEqual(toBehaviors([0, 5, 2, 1]), [0, 2, 64])
    assert.deepEqual(toBehaviors([]), [])
  })

  it('reads negative words', () => {
    assert.deepEqual(toBehaviors([1, -2_147_483_648]), [63])
    assert.equal(toBehaviors([3, -1]).length, 32)
    assert.deepEqual(toBehaviors([3, -1]).at(0), 96)
  })

  it('leaves out a last offset without its word', () => {
    assert.deepEqual(toBehaviors([0, 1, 7]), [0])
  })
})

describe('readClaims', () => {
  it('reads a shopper’s', () => {
    assert.deepEqual(readClaims(jwt({ uid: 'u1', anon: '0', 'b.AccountId': '1074', bv: [31, 4_194_304] })), {
      userId: 'u1',
      accountId: 1074,
      isAnonymous: false,
      behaviors: [1014],
    })
  })

  it('gives a guest no account, whatever its claims say', () => {
    for (const anon of ['1', 1, true]) {
      assert.equal(readClaims(jwt({ uid: 'u1', anon, 'b.AccountId': '1074' }))?.accountId, null)
    }
  })

  it('does not care that the app’s own expiry has passed', () => {
    assert.equal(readClaims(jwt({ uid: 'u1' }))?.userId, 'u1')
  })

  it('gives nothing for what it can not read', () => {
    for (const text of [undefined, null, '', 'a', 'a.b.c', jwt(undefined), jwt('text'), jwt({ bv: 'text' })]) {
      assert.equal(readClaims(text), undefined)
    }
  })

  it('takes an account that is no number for none', () => {
    for (const id of ['', 'abc', '-1', '1.5', '0', null]) {
      assert.equal(readClaims(jwt({ uid: 'u1', 'b.AccountId': id }))?.accountId ?? null, null)
    }
  })
})
