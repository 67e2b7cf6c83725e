import assert from 'node:assert/strict'
import type { Reply } from '../support/browser.ts'
import { gate } from '../support/gate.ts'
import { type KiboWire, kiboWire } from '../support/kibo-wire.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { slowPage } from '../support/slow-page.ts'
import { storefronts } from '../support/storefront.ts'

function assertNoSession({ setCookies }: Reply, about?: string): void {
  assert.deepEqual(
    setCookies.filter((line) => /^kibo_shopper(\.\d)?=/.test(line)),
    [],
    about,
  )
}

describe('a response to a cookie from before a login', () => {
  const open = storefronts()

  it('sets no session cookie when its handler was still at work', async () => {
    const page = slowPage()
    const shop = await open({ mount: page.mount })
    const { login: credentials } = register(shop)
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    const inFlight = browser.copy().get('/slow')
    await page.begun

    assert.equal((await browser.post('/auth/login', credentials)).status, 200)
    page.finish()

    assertNoSession(await inFlight)
    assert.equal((await browser.get('/')).json.customer.userName, credentials.username)
  })

  it('sets no guest’s cookie when Kibo gave neither the login nor the page a guest: what the page then asks for has ended', async () => {
    const wire = kiboWire()
    const [begun, goOn] = [gate(), gate()]
    const shop = await open({
      options: { kibo: { fetch: wire.fetch } },
      mount: (app) =>
        app.get('/late', async (req, res) => {
          begun.open()
          await goOn.opened
          await req.customer.claims()
          res.end()
        }),
    })
    const { login: credentials } = register(shop)
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    wire.answer('/refresh', () => Response.json({ errorCode: 'UNAUTHENTICATED' }, { status: 401 }))
    const comeBack = wire.answer('/anonymousshopper', () => new Response('', { status: 503 }))
    const inFlight = browser.copy().get('/late')
    await begun.opened

    assert.equal((await browser.post('/auth/login', credentials)).json.status, 'authenticated')
    comeBack()
    goOn.open()

    const late = await inFlight
    assert.equal(late.status, 409)
    assertNoSession(late)
  })

  it('puts no guest back when the guest’s own refresh was in flight', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    shop.sandbox.advance(staleMs)
    const held = wire.holdAnswer('/refresh')
    const inFlight = browser.copy().get('/')
    await held.asked

    const login = browser.post('/auth/login', credentials)
    held.release()

    assert.equal((await login).json.status, 'authenticated')
    const late = await inFlight
    assert.equal(late.json.status, 'anonymous')
    assert.equal(wire.count('/refresh'), 1)
    if (late.session) {
      const putBack = browser.copy()
      putBack.jar.set('kibo_shopper', late.session)
      assert.equal((await putBack.get('/')).session, undefined, 'the guest’s session has ended with the login')
    }
  })

  it('sets no guest’s cookie when the guest’s ticket was refreshed and the handler was still at work', async () => {
    const page = slowPage()
    const shop = await open({ mount: page.mount })
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    shop.sandbox.advance(staleMs)
    const inFlight = browser.copy().get('/slow')
    await page.begun

    await browser.post('/auth/login', credentials)
    page.finish()

    assertNoSession(await inFlight)
  })

  for (const anonymous of ['eager', 'lazy'] as const) {
    it(`neither sets nor takes a cookie when its own session turned out to be over (${anonymous} guests)`, async () => {
      const wire = kiboWire()
      const page = slowPage()
      const shop = await open({ options: { kibo: { fetch: wire.fetch }, anonymous }, mount: page.mount })
      const browser = await signedUp(shop)
      const login = wire.hold('POST /api/commerce/customer/authtickets')
      const loggingIn = browser.post('/auth/login', register(shop).login)
      await login.asked
      shop.sandbox.advance(staleMs)
      wire.answer('/refresh', () => new Response(null, { status: 404 }))
      const inFlight = browser.copy().get('/slow')
      await page.begun

      login.release()
      assert.equal((await loggingIn).json.status, 'authenticated')
      page.finish()

      assertNoSession(await inFlight)
    })
  }

  it('sets no session cookie shortly after, and is answered as a visitor without a ticket', async () => {
    const shop = await open({ options: { refresh: { graceMs: 10_000 } } })
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    const before = browser.copy()
    await browser.post('/auth/login', credentials)

    for (const advanceMs of [0, 5_000, 4_000]) {
      shop.sandbox.advance(advanceMs)
      const late = await before.copy().get('/')
      assertNoSession(late, `${advanceMs} ms later`)
      assert.equal(late.json.status, 'anonymous')
      assertNoSession(await before.copy().get('/claims'))
    }
    shop.sandbox.advance(2_000)
    assert.ok((await before.get('/')).session)
  })

  it('may set one again by a login of its own', async () => {
    const shop = await open()
    const { login: credentials } = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    const otherTab = browser.copy()
    await browser.post('/auth/login', credentials)

    const login = await otherTab.post('/auth/login', register(shop).login)

    assert.equal(login.json.status, 'authenticated')
    assert.ok(login.session)
    assert.equal((await otherTab.get('/')).json.status, 'authenticated')
  })
})

describe('a response to a cookie from before a logout (express-openid-connect#446, #452, expressjs/session#632)', () => {
  const open = storefronts()

  for (const [when, hold] of [
    ['on its way to Kibo', (wire: KiboWire) => wire.hold('/refresh')],
    ['on its way back', (wire: KiboWire) => wire.holdAnswer('/refresh')],
  ] as const) {
    it(`brings nothing back when its refresh was ${when}`, async () => {
      const wire = kiboWire()
      const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
      const browser = await signedUp(shop)
      shop.sandbox.advance(staleMs)
      const held = hold(wire)
      const inFlight = browser.copy().get('/')
      await held.asked

      const logout = browser.post('/auth/logout')
      held.release()

      assert.equal((await logout).status, 204)
      // Whatever the order they were answered in, no cookie of the ended session works afterwards.
      for (const { session } of [await inFlight, await logout]) {
        if (!session) continue
        const bringBack = browser.copy()
        bringBack.jar.set('kibo_shopper', session)
        assert.equal((await bringBack.get('/')).json.status, 'anonymous')
      }
      assert.equal((await browser.get('/')).json.status, 'anonymous')
    })
  }

  it('sets no session cookie when its handler was still at work', async () => {
    const page = slowPage()
    const shop = await open({ mount: page.mount })
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    const inFlight = browser.copy().get('/slow')
    await page.begun

    await browser.post('/auth/logout')
    page.finish()

    assertNoSession(await inFlight)
  })

  it('sets no session cookie shortly after, however often it comes', async () => {
    const shop = await open({ options: { refresh: { graceMs: 10_000 } } })
    const browser = await signedUp(shop)
    const before = browser.copy()
    await browser.post('/auth/logout')
    assert.equal(browser.jar.has('kibo_shopper'), false)

    const late = await Promise.all(Array.from({ length: 5 }, () => before.copy().get('/')))

    for (const reply of late) {
      assertNoSession(reply)
      assert.equal(reply.json.status, 'anonymous')
      assert.equal(reply.json.customer, null)
    }
    assert.equal((await before.copy().get('/account')).status, 401)
  })

  it('sets none when the shopper’s sessions were revoked while it was on its way', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await signedUp(shop)
    const { accountId } = (await browser.get('/')).json.customer
    shop.sandbox.advance(staleMs)
    const held = wire.hold('/refresh')
    const inFlight = browser.copy().get('/')
    await held.asked

    await shop.auth.revoke({ accountId })
    held.release()

    assertNoSession(await inFlight)
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })
})
