import assert from 'node:assert/strict'
import request from 'supertest'
import { type RunningExample, runExample } from '../support/run-example.ts'

describe('examples/minimal.ts', () => {
  let example: RunningExample

  before(async () => {
    example = await runExample('minimal.ts')
  })

  after(() => example?.close())

  it('keeps a visitor out of /account, and greets a shopper who signed up', async () => {
    const browser = request.agent(example.url)
    const refused = await browser.get('/account').expect(401)
    assert.equal(refused.body.code, 'session_required')

    const shopper = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }
    const signedUp = await browser.post('/auth/signup').send(shopper).expect(201)
    assert.equal(signedUp.body.status, 'authenticated')
    const account = await browser.get('/account').expect(200)
    assert.deepEqual(account.body, { hello: 'Ada' })

    await browser.post('/auth/logout').expect(204)
    await browser.get('/account').expect(401)
  })
})
