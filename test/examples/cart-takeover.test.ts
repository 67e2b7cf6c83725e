import assert from 'node:assert/strict'
import request from 'supertest'
import { KiboClient } from '../../src/index.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { type RunningExample, runExample } from '../support/run-example.ts'

describe('examples/cart-takeover.ts', () => {
  let sandbox: Sandbox
  let example: RunningExample
  let cart: { id: string; userId: string }

  before(async () => {
    sandbox = await createSandbox()
    const client = new KiboClient(sandbox.kibo)
    const { accessToken: claims } = await client.authTickets.createAnonymous()
    cart = (await (await client.fetch('/commerce/carts/current', { claims })).json()) as typeof cart
    example = await runExample('cart-takeover.ts', { ...kiboEnv(sandbox.kibo), CSR_TOKEN: 'a token' })
  })

  after(async () => {
    await example?.close()
    await sandbox?.close()
  })

  it('gives a representative the guest’s cart', async () => {
    const browser = request.agent(example.url)
    await browser.post(`/service/carts/${cart.id}`).set('Authorization', 'Bearer a token').expect(200)
    assert.equal((await browser.get('/cart').expect(200)).body.id, cart.id)
  })

  it('says of a cart that is not there only that, without Kibo’s text', async () => {
    const browser = request.agent(example.url)
    await browser.post('/service/carts/none').set('Authorization', 'Bearer a token').expect(404, 'Not Found')
    const stop = sandbox.fail({ kind: 'status', status: 403, operation: 'impersonateCart' })
    await browser.post(`/service/carts/${cart.id}`).set('Authorization', 'Bearer a token').expect(502, 'Bad Gateway')
    stop()
  })

  it('gives it to nobody else', async () => {
    const browser = request.agent(example.url)
    await browser.post(`/service/carts/${cart.id}`).expect(403)
    await browser.post(`/service/carts/${cart.id}`).set('Authorization', 'Bearer another').expect(403)
    assert.notEqual((await browser.get('/cart').expect(200)).body.id, cart.id)
  })
})
