import assert from 'node:assert/strict'
import { examineCookie } from '../../src/doctor/cookie.ts'

const table = [
  ['production', 'https://shop.example', 'ok', /__Host-kibo_shopper/],
  ['production', 'http://shop.example', 'mend', /browsers drop it/],
  ['production', 'http://localhost:3000', 'note', /Safari does not/],
  ['production', undefined, 'ok', /__Host-kibo_shopper/],
  ['development', 'https://shop.example', 'mend', /is not Secure/],
  ['development', 'http://shop.example', 'mend', /plain http/],
  ['development', 'http://127.0.0.1:3000', 'ok', /^kibo_shopper/],
  [undefined, undefined, 'note', /is not Secure/],
] as const

describe('the cookie that the doctor looks at', () => {
  for (const [mode, origin, status, says] of table) {
    it(`is ${status} with NODE_ENV=${mode} ${origin ? `at ${origin}` : 'when nobody says where the shop is'}`, () => {
      const finding = examineCookie({ NODE_ENV: mode }, origin === undefined ? undefined : new URL(origin))
      assert.equal(finding.status, status)
      assert.match(finding.says ?? '', says)
      assert.equal(finding.remedy !== undefined, status === 'mend' || (status === 'note' && origin !== undefined))
    })
  }
})
