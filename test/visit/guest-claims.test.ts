import assert from 'node:assert/strict'
import { kiboWire } from '../support/kibo-wire.ts'
import { loginOf, register, signedUp, staleMs } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

describe('the claims that a login or signup carries', () => {
  const open = storefronts()

  it('are the guest’s own, so that the cart comes along (nextjs-starter-vendure#12, pwa-kit#460)', async () => {
    const shop = await open()
    for (const path of ['/auth/login', '/auth/signup']) {
      const browser = shop.browser()
      const body = path === '/auth/login' ? register(shop).login : somebody()
      await browser.post('/cart/SHOE')
      const { claims } = (await browser.get('/claims')).json

      await browser.post(path, body)

      const call = shop.sent(path === '/auth/login' ? 'createUserAuthTicket' : 'addAccountAndLogin')
      assert.equal(call.headers['x-vol-user-claims'], claims, path)
      assert.equal(call.claims, 'anonymous', path)
      const { items } = (await browser.get('/cart')).json
      assert.deepEqual([items.length, items[0]?.product.productCode], [1, 'SHOE'], path)
    }
  })

  it('are refreshed first when they are stale', async () => {
    const shop = await open()
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.post('/cart/SHOE')
    shop.sandbox.advance(staleMs)
    shop.asked()

    await browser.post('/auth/login', credentials)

    assert.deepEqual(
      shop.asked().filter((operation) => operation !== 'createAppToken'),
      ['refreshUserAuthTicket', 'createUserAuthTicket'],
    )
    assert.equal(shop.sent('createUserAuthTicket').claims, 'anonymous')
    assert.equal((await browser.get('/cart')).json.items.length, 1)
  })

  it('are refreshed and sent once more when Kibo refuses them although they look fresh', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.post('/cart/SHOE')
    wire.answer(
      'POST /api/commerce/customer/authtickets',
      () => Response.json({ errorCode: 'INVALID_ACCESS_TOKEN', message: 'Invalid access token. ' }, { status: 401 }),
      1,
    )

    const reply = await browser.post('/auth/login', credentials)

    assert.equal(reply.json.status, 'authenticated')
    assert.equal(wire.count('/refresh'), 1)
    assert.equal((await browser.get('/cart')).json.items.length, 1)
  })

  it('keep the login waiting for them: a login that can not have them in an outage fails and loses nothing', async () => {
    const shop = await open()
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.post('/cart/SHOE')
    shop.sandbox.advance(staleMs)
    const undo = shop.sandbox.fail({ kind: 'status', operation: 'refreshUserAuthTicket', times: Infinity })

    const failed = await browser.post('/auth/login', credentials)
    assert.equal(failed.status, 503)
    assert.equal(failed.json.code, 'kibo_unavailable')

    undo()
    assert.equal((await browser.post('/auth/login', credentials)).status, 200)
    assert.equal((await browser.get('/cart')).json.items.length, 1)
  })

  it('are those of a new guest when Kibo no longer knows the old one (vendure#1454)', async () => {
    const shop = await open()
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', status: 404, operation: 'refreshUserAuthTicket' })

    assert.equal((await browser.post('/auth/login', credentials)).json.status, 'authenticated')
    assert.equal(shop.sent('createUserAuthTicket').claims, 'anonymous')
  })

  it('are none for somebody who is logged in already, whose cart stays theirs and whose session ends (vendure#263)', async () => {
    const shop = await open()
    const me = somebody()
    const browser = await signedUp(shop, me)
    await browser.post('/cart/SHOE')
    const earlier = browser.copy()
    const { login: other } = register(shop)

    await browser.post('/auth/login', other)

    assert.equal(shop.sent('createUserAuthTicket').headers['x-vol-user-claims'], undefined)
    assert.deepEqual((await browser.get('/cart')).json.items, [])
    assert.equal((await browser.get('/')).json.customer.userName, other.username)
    assert.equal((await earlier.get('/')).json.status, 'anonymous')
    await browser.post('/auth/login', loginOf(me))
    assert.equal((await browser.get('/cart')).json.items.length, 1)
  })

  it('are none for a signup by somebody who is logged in already', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    await browser.post('/cart/SHOE')

    await browser.post('/auth/signup', somebody())

    assert.equal(shop.sent('addAccountAndLogin').headers['x-vol-user-claims'], undefined)
    assert.deepEqual((await browser.get('/cart')).json.items, [])
  })

  it('are a new guest’s where guests are lazy and there was none yet, or none at all', async () => {
    const shop = await open({ options: { anonymous: 'lazy' } })

    const reply = await shop.browser().post('/auth/login', register(shop).login)

    assert.equal(reply.json.status, 'authenticated')
    assert.notEqual(shop.sent('createUserAuthTicket').claims, 'customer')
  })

  it('are the guest’s on the calls that finish a second factor or a one-time password', async () => {
    const shop = await open({ sandbox: { twoFactor: 'always' } })
    const waiting = shop.browser()
    await waiting.post('/cart/SHOE')
    await waiting.post('/auth/login', register(shop).login)
    assert.equal(shop.sent('generateAndSend2faOtp').claims, 'two-factor')

    await waiting.post('/auth/two-factor/verify', { code: shop.sandbox.outbox.at(-1)?.code ?? '' })
    assert.equal(shop.sent('validate2FAAndCreateAuthTicket').claims, 'anonymous')
    assert.equal((await waiting.get('/cart')).json.items.length, 1)

    const { emailAddress } = register(shop)
    const coded = shop.browser()
    await coded.post('/cart/SHOE')
    await coded.post('/auth/otp/request', { emailAddress })
    await coded.post('/auth/otp/verify', { emailAddress, code: shop.sandbox.outbox.at(-1)?.code ?? '' })
    assert.equal(shop.sent('validateOtpAndCreateAuthTicket').claims, 'anonymous')
    assert.equal((await coded.get('/cart')).json.items.length, 1)
  })
})
