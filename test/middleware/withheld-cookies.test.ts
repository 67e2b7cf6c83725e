import assert from 'node:assert/strict'
import { ask } from '../support/browser.ts'
import { type Storefront, startStorefront } from '../support/storefront.ts'

/** As a browser sends a form of another site's page to a shop whose cookies are SameSite=Lax: without them. */
const fromElsewhere = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', origin: 'https://pay.example' }

describe('requests that may lack our cookies', () => {
  let shop: Storefront

  before(async () => {
    shop = await startStorefront({
      mount(app) {
        app.post('/paid', (_req, res) => {
          res.json({})
        })
        app.post('/paid/cart', async (req, res) => {
          res.json({ claims: await req.customer.claims() })
        })
      },
    })
  })

  after(() => shop.close())

  for (const path of ['/paid', '/paid/cart', '/auth/logout', '/no-such-page']) {
    it(`do not replace the shopper's session by a guest's when another site posts to ${path}`, async () => {
      const reply = await ask(shop.url + path, { method: 'POST', headers: fromElsewhere })
      assert.deepEqual(reply.setCookies, [])
    })
  }

  it('are told by Origin where the browser sends no Fetch Metadata', async () => {
    for (const origin of ['https://pay.example', 'null']) {
      const reply = await ask(`${shop.url}/paid`, { method: 'POST', headers: { origin } })
      assert.deepEqual(reply.setCookies, [])
    }
    const own = await ask(`${shop.url}/paid`, { method: 'POST', headers: { origin: shop.url } })
    assert.notEqual(own.session, undefined)
  })

  it('are not those of a visitor who follows a link from another site, unless cookies are SameSite=Strict', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
    assert.notEqual((await ask(shop.url, { headers })).session, undefined)

    const strict = await startStorefront({ options: { cookie: { sameSite: 'strict' } } })
    try {
      const landing = await ask(strict.url, { headers })
      assert.equal(landing.status, 200)
      assert.equal(landing.session, undefined)
      assert.notEqual((await ask(strict.url, { headers: { 'sec-fetch-site': 'same-origin' } })).session, undefined)
    } finally {
      await strict.close()
    }
  })

  it('keep the session when the cookie did come along', async () => {
    const agent = shop.agent()
    const { body } = await agent.get('/claims')
    const again = await agent.post('/paid/cart').set(fromElsewhere)
    assert.equal(again.body.claims, body.claims)
  })
})
