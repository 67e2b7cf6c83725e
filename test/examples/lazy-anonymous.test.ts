import assert from 'node:assert/strict'
import request from 'supertest'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { type RunningExample, runExample } from './run-example.ts'

describe('examples/lazy-anonymous.ts', () => {
  let sandbox: Sandbox
  let example: RunningExample

  before(async () => {
    sandbox = await createSandbox()
    const { kibo } = sandbox
    example = await runExample('lazy-anonymous.ts', {
      KIBO_API_HOST: kibo.apiHost,
      KIBO_AUTH_HOST: kibo.authHost,
      KIBO_TENANT: String(kibo.tenantId),
      KIBO_SITE: String(kibo.siteId),
      KIBO_CLIENT_ID: kibo.clientId,
      KIBO_SHARED_SECRET: kibo.sharedSecret,
    })
  })

  after(async () => {
    await example?.close()
    await sandbox?.close()
  })

  it('asks Kibo for nothing until the visitor looks into the cart, and keeps the ticket from then on', async () => {
    const browser = request.agent(example.url)
    const home = await browser.get('/').expect(200)
    assert.deepEqual(home.body, { status: 'anonymous', userId: null })
    assert.equal(home.headers['set-cookie'], undefined)
    assert.deepEqual(sandbox.calls, [])

    const cart = await browser.get('/cart').expect(200)
    assert.deepEqual(
      sandbox.calls.map(({ operation }) => operation),
      ['createAppToken', 'createAnonymousShopperAuthTicket', 'getOrCreateCart'],
    )
    const again = await browser.get('/').expect(200)
    assert.equal(again.body.userId, cart.body.userId)
    assert.equal(sandbox.calls.length, 3)
  })
})
