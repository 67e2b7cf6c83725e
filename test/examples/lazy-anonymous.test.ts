import assert from 'node:assert/strict'
import request from 'supertest'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { type RunningExample, runExample } from '../support/run-example.ts'

describe('examples/lazy-anonymous.ts', () => {
  let sandbox: Sandbox
  let example: RunningExample

  before(async () => {
    sandbox = await createSandbox()
    example = await runExample('lazy-anonymous.ts', kiboEnv(sandbox.kibo))
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
