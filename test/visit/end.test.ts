import assert from 'node:assert/strict'
import { kiboWire } from '../support/kibo-wire.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'

const dayMs = 24 * 60 * 60 * 1000

describe('a logout', () => {
  const open = storefronts()

  it('takes the cookie and its chunks from the browser with the attributes they were set with', async () => {
    const shop = await open({ options: { cookie: { path: '/shop', domain: 'shop.example' } } })
    const browser = await signedUp(shop)
    browser.jar.set('kibo_shopper.1', 'stale')

    const { setCookies } = await browser.post('/auth/logout')

    assert.deepEqual(setCookies.map((line) => line.split('=')[0]).sort(), ['kibo_shopper', 'kibo_shopper.1'])
    for (const line of setCookies) {
      assert.match(line, /=; Domain=shop\.example; Path=\/shop; Expires=Thu, 01 Jan 1970 .*HttpOnly; SameSite=Lax$/)
    }
  })

  it('leaves a guest’s ticket and cart alone, and sets no cookie', async () => {
    const shop = await open()
    const browser = shop.browser()
    await browser.post('/cart/SHOE')

    const reply = await browser.post('/auth/logout')

    assert.equal(reply.status, 204)
    assert.deepEqual(reply.setCookies, [])
    assert.equal((await browser.get('/cart')).json.items.length, 1)
  })

  it('of one browser leaves the same shopper logged in elsewhere', async () => {
    const shop = await open()
    const { login: credentials } = register(shop)
    const [phone, desk] = [shop.browser(), shop.browser()]
    for (const one of [phone, desk]) await one.post('/auth/login', credentials)

    await phone.post('/auth/logout')

    assert.equal((await desk.get('/')).json.status, 'authenticated')
  })

  it('ends the session by an old cookie of it too, which Kibo refreshes no more or whose refresh token has expired', async () => {
    const shop = await open({ options: { refresh: { graceMs: 1000 } } })
    for (const idleMs of [staleMs, 0.7 * dayMs]) {
      const browser = await signedUp(shop)
      shop.sandbox.advance(staleMs)
      const old = browser.copy()
      await browser.get('/')
      shop.sandbox.advance(idleMs)
      await browser.get('/')
      shop.sandbox.advance(idleMs)

      const reply = await old.post('/auth/logout')

      assert.equal(reply.status, 204)
      assert.equal((await browser.get('/')).json.status, 'anonymous')
    }
  })

  for (const where of placesOfSessions) {
    for (const anonymous of ['eager', 'lazy'] as const) {
      it(`with a ticket that Kibo no longer refreshes lets the visitor fill a cart at once, session in the ${where}, guests ${anonymous}`, async () => {
        const wire = kiboWire()
        const shop = await open({ options: { anonymous, kibo: { fetch: wire.fetch }, ...sessionsIn(where) } })
        const browser = await signedUp(shop)
        shop.sandbox.advance(staleMs)
        wire.answer('authtickets/refresh', () => Response.json({ errorCode: 'UNAUTHENTICATED' }, { status: 401 }))

        await browser.post('/auth/logout')

        assert.equal((await browser.post('/cart/SHOE')).status, 201)
        assert.equal((await browser.get('/cart')).json.items.length, 1)
      })
    }
  }

  it('is followed by a new guest with an empty cart', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    await browser.post('/cart/SHOE')
    await browser.post('/auth/logout')

    assert.deepEqual((await browser.get('/cart')).json.items, [])
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })
})
