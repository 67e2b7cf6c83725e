import assert from 'node:assert/strict'
import { ask } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { staleMs } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'

const chrome = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36'
const googlebot = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

describe('an anonymous ticket', () => {
  const open = storefronts()

  it('is there before the handler runs, by default', async () => {
    const shop = await open({
      mount(app) {
        app.get('/who', (req, res) => {
          res.json({ userId: req.customer.userId, behaviors: req.customer.behaviors, can: req.customer.can(1014) })
        })
      },
    })

    const { json } = await shop.browser().get('/who')

    assert.match(String(json.userId), /^[0-9a-f]{32}$/)
    assert.deepEqual(json.behaviors, [1014])
    assert.equal(json.can, true)
  })

  it('is the same on the next page, without a call to Kibo', async () => {
    const shop = await open()
    const browser = shop.browser()
    await browser.get('/')
    shop.asked()

    const { claims } = (await browser.get('/claims')).json

    assert.ok(claims.length >= 448)
    assert.equal((await browser.get('/claims')).json.claims, claims)
    assert.deepEqual(shop.asked(), [])
  })

  it('is not minted for a crawler that says its name, which still gets the page (medusa#9897)', async () => {
    const shop = await open()

    const reply = await ask(shop.url, { headers: { 'user-agent': googlebot } })

    assert.equal(reply.status, 200)
    assert.equal(reply.json.status, 'anonymous')
    assert.equal(reply.json.degraded, false)
    assert.deepEqual(reply.setCookies, [])
    assert.deepEqual(shop.asked(), [])
  })

  it('is minted for a missing, an empty, an unknown and a browser’s user agent', async () => {
    const shop = await open()
    for (const agent of [undefined, '', 'MyShopApp/3.1 (iPhone)', chrome]) {
      const reply = await ask(shop.url, { headers: agent === undefined ? {} : { 'user-agent': agent } })

      assert.ok(reply.session, String(agent))
    }
  })

  it('is minted for each visitor without a cookie', async () => {
    const shop = await open()

    const guests = await Promise.all(Array.from({ length: 10 }, () => shop.browser().get('/claims')))

    assert.equal(new Set(guests.map(({ json }) => json.claims)).size, 10)
    assert.equal(shop.asked().filter((operation) => operation === 'createAppToken').length, 1)
  })

  it('is minted only when first needed, where it is lazy', async () => {
    const shop = await open({ options: { anonymous: 'lazy' } })
    const browser = shop.browser()

    const page = await browser.get('/')
    assert.equal(page.json.status, 'anonymous')
    assert.equal(page.json.expiresAt, null)
    assert.deepEqual(page.setCookies, [])
    assert.deepEqual(shop.asked(), [])

    const { claims } = (await browser.get('/claims')).json
    assert.ok(browser.jar.has('kibo_shopper'))
    assert.equal((await browser.get('/claims')).json.claims, claims)
    assert.equal(shop.asked().filter((operation) => operation === 'createAnonymousShopperAuthTicket').length, 1)
  })

  it('keeps its user id and its cart through a refresh', async () => {
    const shop = await open()
    const browser = shop.browser()
    await browser.post('/cart/SHOE')
    const before = (await browser.get('/claims')).json.claims
    shop.sandbox.advance(staleMs)

    const { items } = (await browser.get('/cart')).json

    assert.deepEqual(
      items.map(({ product }) => product.productCode),
      ['SHOE'],
    )
    assert.notEqual((await browser.get('/claims')).json.claims, before)
  })

  it('is replaced by one for all requests that came with it, once Kibo no longer knows it', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = shop.browser()
    await browser.get('/')
    wire.answer('/refresh', () => new Response(null, { status: 404 }))
    shop.sandbox.advance(staleMs)

    const guests = await Promise.all(Array.from({ length: 8 }, () => browser.copy().get('/claims')))

    assert.equal(new Set(guests.map(({ json }) => json.claims)).size, 1)
    assert.equal(wire.count('anonymousshopper'), 2)
    assert.equal(wire.count('/refresh'), 1)
  })

  it('that Kibo can not give degrades the page and asks again with the next one', async () => {
    const shop = await open()
    const faults = ['status', 'html', 'empty', 'wrong-types', 'error-body'] as const
    for (const kind of faults) {
      const undo = shop.sandbox.fail({ kind, operation: 'createAnonymousShopperAuthTicket', times: 3 })
      const reply = await shop.browser().get('/')
      undo()

      assert.equal(reply.status, 200, kind)
      assert.equal(reply.json.degraded, true, kind)
      assert.deepEqual(reply.setCookies, [], kind)
      assert.equal((await shop.browser().get('/')).json.degraded, false, kind)
    }
  })
})
