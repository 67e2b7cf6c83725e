import assert from 'node:assert/strict'
import express from 'express'
import { ask, formHeaders } from '../support/browser.ts'
import { changed, kiboWire } from '../support/kibo-wire.ts'
import { loginOf, register, signedUp, staleMs } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

// What users of session and commerce packages complain about, each with where it can be read.

describe('what hurt users elsewhere does not happen:', () => {
  const open = storefronts()

  it('concurrent requests with a stale ticket log nobody out and bring no old ticket back (express-openid-connect#408, next-auth#7558, #8897, nextjs-auth0#959)', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)

    const replies = await Promise.all(Array.from({ length: 20 }, () => browser.copy().get('/claims')))

    assert.equal(new Set(replies.map(({ json }) => json.claims)).size, 1)
    assert.equal(new Set(replies.map(({ session }) => session)).size, 1)
    assert.equal(shop.asked().filter((one) => one === 'refreshUserAuthTicket').length, 1)
  })

  it('a response in flight does not bring the session back after a logout (express-openid-connect#446, #452, expressjs/session#632)', async () => {
    let finish = () => {}
    const finished = new Promise<void>((resolve) => {
      finish = resolve
    })
    const shop = await open({
      mount(app) {
        app.get('/slow', async (_req, res) => {
          await finished
          res.json({})
        })
      },
    })
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    const inFlight = browser.copy().get('/slow')
    await browser.post('/auth/logout')
    finish()

    assert.equal((await inFlight).session, undefined)
  })

  it('a request that changes nothing writes nothing, so no last write wins (express-openid-connect#888, expressjs/session#309)', async () => {
    const shop = await open()
    const browser = await signedUp(shop)

    const replies = await Promise.all(Array.from({ length: 10 }, () => browser.copy().get('/account')))

    for (const { setCookies } of replies) assert.deepEqual(setCookies, [])
  })

  it('no cache may keep a response with a session, whatever the app says of it (expressjs/session#362, nextjs-auth0#2100)', async () => {
    const shop = await open({
      mount(app) {
        app.get('/cached', (_req, res) => {
          res.set('Cache-Control', 'public, max-age=3600').set('CDN-Cache-Control', 'max-age=3600').send('ok')
        })
      },
    })
    const browser = shop.browser()

    const first = await browser.get('/cached')
    assert.equal(first.headers['cache-control'], 'no-store')
    assert.equal(first.headers['cdn-cache-control'], undefined)
    assert.match(String(first.headers.vary), /Cookie/)
    assert.equal((await browser.get('/cached')).headers['cache-control'], 'public, max-age=3600')
  })

  it('assets, health checks and crawlers get no session cookie (expressjs/session#964, connect-redis#247, medusa#9897)', async () => {
    const shop = await open({ options: { skip: (req) => /^\/(health|assets)/.test(req.path) } })
    const bot = { 'user-agent': 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)' }

    for (const [path, headers] of [
      ['/health', {}],
      ['/assets/logo.png', {}],
      ['/', bot],
    ] as [string, Record<string, string>][]) {
      assert.deepEqual((await ask(shop.url + path, { headers })).setCookies, [], path)
    }
    assert.deepEqual(shop.asked(), [])
  })

  it('a streamed answer keeps its cookie (express-openid-connect#835)', async () => {
    const shop = await open({
      mount(app) {
        app.get('/stream', (_req, res) => {
          res.flushHeaders()
          res.write('a')
          setTimeout(() => res.end('b'), 5)
        })
      },
    })

    assert.ok((await shop.browser().get('/stream')).session)
  })

  it('a cookie that is too large is split, never dropped silently (express-openid-connect#143, #282, hydrogen#2973)', async () => {
    const wire = kiboWire()
    wire.answer('anonymousshopper', (_, pass) => changed(pass, { accessToken: 'A'.repeat(6000) }))
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = shop.browser()

    const { setCookies } = await browser.get('/')

    assert.ok(setCookies.length > 1)
    for (const line of setCookies) assert.ok(line.length <= 4096)
    assert.equal((await browser.get('/claims')).json.claims, 'A'.repeat(6000))
  })

  it('a Secure cookie is set behind a proxy that ends TLS, without trust proxy (expressjs/session#281)', async () => {
    const shop = await open({ options: { cookie: { secure: true } } })

    const [line = ''] = (await shop.browser().get('/', { 'x-forwarded-proto': 'https' })).setCookies

    assert.match(line, /^__Host-kibo_shopper=.*; Secure/)
  })

  it('an app’s body parser before the routes does not make them hang (better-auth#10706)', async () => {
    const shop = await open({ prepare: (app) => app.use(express.json(), express.urlencoded(), express.text()) })

    const reply = await shop.browser().post('/auth/login', { username: 'a', password: 'b' })

    assert.equal(reply.json.code, 'invalid_credentials')
  })

  it('a guest’s cart comes along to login and signup (nextjs-starter-vendure#12, pwa-kit#460)', async () => {
    const shop = await open()
    const me = register(shop)
    for (const [path, body] of [
      ['/auth/login', me.login],
      ['/auth/signup', somebody()],
    ] as const) {
      const browser = shop.browser()
      await browser.post('/cart/LAMP')
      await browser.post(path, body)

      assert.equal((await browser.get('/cart')).json.items[0]?.product.productCode, 'LAMP', path)
    }
  })

  it('a guest’s ticket that Kibo no longer knows does not fail the login (vendure#1454)', async () => {
    const shop = await open()
    const me = register(shop)
    const browser = shop.browser()
    await browser.post('/cart/LAMP')
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', status: 404, operation: 'refreshUserAuthTicket' })

    assert.equal((await browser.post('/auth/login', me.login)).status, 200)
  })

  it('a login over another shopper’s session takes nothing of that shopper’s cart (vendure#263)', async () => {
    const shop = await open()
    const first = somebody()
    const browser = await signedUp(shop, first)
    await browser.post('/cart/LAMP')

    await browser.post('/auth/signup', somebody())
    assert.deepEqual((await browser.get('/cart')).json.items, [])

    await browser.post('/auth/login', loginOf(first))
    assert.equal((await browser.get('/cart')).json.items.length, 1)
  })

  it('a 500 of the token endpoint logs nobody out (hydrogen#3892)', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', status: 500, operation: 'refreshUserAuthTicket' })

    assert.equal((await browser.get('/')).json.status, 'authenticated')
    assert.equal((await browser.get('/')).json.degraded, false)
  })

  it('an error body is never kept as the app’s token (KiboSoftware/nextjs-storefront#259)', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    for (const answer of [
      () => Response.json({ items: [{ errorCode: 'UNAUTHORIZED', message: 'no' }] }),
      () => Response.json({ errorCode: 'INVALID_CREDENTIALS' }, { status: 401 }),
      () => Response.json({ access_token: null, expires_in: 3600 }),
      () => new Response('<html>'),
    ]) {
      wire.answer('/oauth', answer, 1)
      assert.equal((await shop.browser().get('/')).json.degraded, true)
    }
    assert.equal((await shop.browser().get('/')).json.degraded, false)
  })

  it('a dead ticket is not kept for ever: the visitor goes on as a new guest', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', status: 404, operation: 'refreshUserAuthTicket' })

    assert.equal((await browser.get('/')).json.status, 'anonymous')
    assert.equal((await browser.get('/cart')).status, 200)
  })

  it('no visitor sees another’s login: nothing is module state (medusa#9679)', async () => {
    const shop = await open()
    const shoppers = await Promise.all(Array.from({ length: 10 }, () => signedUp(shop)))

    const seen = await Promise.all([
      ...shoppers.map(async (one) => (await one.get('/')).json.customer.accountId),
      ...Array.from({ length: 10 }, async () => (await shop.browser().get('/')).json.customer),
    ])

    assert.equal(new Set(seen.slice(0, 10)).size, 10)
    assert.deepEqual(seen.slice(10), Array(10).fill(null))
  })

  it('Kibo is not asked for the account of a guest (vercel/commerce#613)', async () => {
    const shop = await open()
    const browser = shop.browser()
    for (const path of ['/', '/account', '/auth/session']) await browser.get(path)

    assert.ok(!shop.asked().includes('getCurrentAccount'))
  })

  it('a cached session never speaks for a second factor that is missing (better-auth#9132)', async () => {
    const shop = await open()
    const { login } = register(shop)
    const known = shop.browser()
    await known.post('/auth/login', login)
    await known.get('/')
    shop.sandbox.configure({ twoFactor: 'always' })

    const waiting = shop.browser()
    const reply = await waiting.post('/auth/login', login)

    assert.deepEqual([reply.json.status, reply.json.customer], ['two-factor', null])
    assert.equal((await waiting.get('/')).json.account, null)
    assert.equal((await waiting.get('/account')).json.code, 'two_factor_required')
  })

  it('a changed secret means not logged in, not 500 (nextjs-auth0#2081)', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    const restarted = await open({
      sharing: shop.sandbox,
      options: { secret: 'another secret, as long as it must be' },
    })

    const reply = await ask(restarted.url, { headers: { cookie: browser.cookie } })

    assert.deepEqual([reply.status, reply.json.status], [200, 'anonymous'])
  })

  it('the guard sends a page to the login page, and never a script', async () => {
    const shop = await open()

    assert.equal((await shop.browser().get('/account', { accept: formHeaders.accept })).status, 302)
    assert.equal((await shop.browser().get('/account', { accept: 'application/json' })).status, 401)
    assert.equal((await shop.browser().get('/account', { 'x-requested-with': 'XMLHttpRequest' })).status, 401)
  })
})
