import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import request from 'supertest'
import { authRoutes, kiboEvents, requireCustomer, requireSameOrigin, storefrontAuth } from '../../src/index.ts'
import { ask } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { secret, somebody, storefronts } from '../support/storefront.ts'
import { useClock } from '../support/use-clock.ts'

describe('storefrontAuth', () => {
  const open = storefronts()

  it('leaves requests alone that it is told to skip (expressjs/session#964, connect-redis#247)', async () => {
    const shop = await open({
      options: { skip: (req) => req.path.startsWith('/assets/') },
      mount(app) {
        app.get('/assets/x', (req, res) => {
          res.json({ customer: typeof req.customer })
        })
      },
    })

    const reply = await shop.browser().get('/assets/x')

    assert.deepEqual([reply.json.customer, reply.setCookies], ['undefined', []])
    assert.deepEqual(shop.asked(), [])
    assert.equal((await shop.browser().get('/auth/session')).status, 200)
  })

  it('does nothing the second time it is mounted on one request', async () => {
    const wire = kiboWire()
    const shop = await open({
      options: { kibo: { fetch: wire.fetch } },
      mount(app) {
        app.use('/twice', (req, res, next) => shop.auth(req, res, next))
        app.get('/twice', (req, res) => {
          res.json(req.customer)
        })
      },
    })

    const reply = await shop.browser().get('/twice')

    assert.equal(reply.json.status, 'anonymous')
    assert.equal(reply.setCookies.length, 1)
    assert.equal(wire.count('anonymousshopper'), 1)
  })

  it('fails to the app when another one has served the request, and says what to do', async () => {
    const errors: Error[] = []
    const shop = await open({
      mount(app) {
        const options = {
          secret,
          kibo: { apiHost: 'http://127.0.0.1:1', tenantId: 1, clientId: 'a', sharedSecret: 'b' },
        }
        app.use('/other', storefrontAuth(options))
        app.use('/skipped', storefrontAuth({ ...options, skip: () => true }), (_req, res) => void res.json({}))
        app.use(((error, _req, res, _next) => {
          errors.push(error)
          res.status(500).json({})
        }) as ErrorRequestHandler)
      },
    })

    assert.equal((await shop.browser().get('/other')).status, 500)
    assert.match(String(errors[0]), /another storefrontAuth\(\) has served this request.* by host or path/)
    assert.equal((await shop.browser().get('/skipped')).status, 200)
  })

  const factories = { storefrontAuth, requireCustomer, authRoutes, requireSameOrigin, kiboEvents }
  for (const [part, mount] of Object.entries(factories)) {
    it(`says how to mount ${part} where an app forgot to call it`, async () => {
      const errors: Error[] = []
      const app = express()
      app.use(mount as unknown as RequestHandler)
      app.use(((error, _req, res, _next) => {
        errors.push(error)
        res.status(500).json({})
      }) as ErrorRequestHandler)

      await request(app).get('/')

      assert.equal(errors[0]?.name, 'TypeError')
      assert.match(String(errors[0]), new RegExp(`app.use\\(${part}\\(\\)\\)`))
    })
  }

  it('works below a path, for that path alone', async () => {
    const wire = kiboWire()
    const shop = await open({
      options: { skip: () => true },
      mount(app) {
        const below = storefrontAuth({
          secret,
          kibo: { apiHost: 'http://127.0.0.1:1', tenantId: 1, clientId: 'a', sharedSecret: 'b', fetch: wire.fetch },
        })
        app.use('/shop', below)
        app.get('/shop/x', (req, res) => {
          res.json({ degraded: req.customer.degraded })
        })
      },
    })

    assert.equal((await shop.browser().get('/shop/x')).json.degraded, true)
  })

  it('serves the page in an outage, degraded, by default', async () => {
    const shop = await open()
    shop.sandbox.fail({ kind: 'refuse', times: Infinity })

    const reply = await shop.browser().get('/')

    assert.deepEqual([reply.status, reply.json.status, reply.json.degraded], [200, 'anonymous', true])
    assert.equal(reply.json.expiresAt, null)
    shop.sandbox.clearFaults()
  })

  it('hands an outage to the app with onKiboOutage: fail', async () => {
    const shop = await open({
      options: { onKiboOutage: 'fail' },
      mount(app) {
        app.use(((error, _req, res, _next) => {
          res.status(error.status).set(error.headers).json(error.toProblem())
        }) as ErrorRequestHandler)
      },
    })
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', status: 500, times: Infinity })

    for (const reply of [await browser.get('/'), await shop.browser().get('/')]) {
      assert.deepEqual([reply.status, reply.json.code], [503, 'kibo_unavailable'])
      assert.ok(Number(reply.headers['retry-after']) >= 1)
    }
    shop.sandbox.clearFaults()
    shop.sandbox.advance(2_000)
  })

  describe('on a page for which Kibo is slow', () => {
    const clock = useClock()

    it('does not wait for Kibo longer than timeoutMs, for all calls of a page together', async () => {
      const timeoutMs = 300_000
      const wire = kiboWire()
      const shop = await open({ options: { kibo: { fetch: wire.fetch, timeoutMs } } })
      const browser = await signedUp(shop)
      shop.sandbox.advance(staleMs)
      wire.answer('/refresh', (_, pass) => pass().finally(() => clock.advance(timeoutMs - 100)))
      const held = wire.hold('accounts/current', 9)

      const reply = await browser.get('/')

      assert.equal(reply.json.status, 'authenticated')
      assert.equal(reply.json.degraded, true)
      held.release()
    })
  })

  it('refuses to revoke nobody', async () => {
    const shop = await open()
    for (const whose of [{}, { accountId: '1001' }, { userId: '' }, { accountId: Number.NaN }, null]) {
      await assert.rejects(async () => shop.auth.revoke(whose as never), TypeError)
    }
  })

  it('revokes every session of one shopper and nobody else’s, for good', async () => {
    const shop = await open({ options: { refresh: { graceMs: 1000 } } })
    const { login: credentials } = register(shop)
    const [phone, desk, other] = [shop.browser(), shop.browser(), shop.browser()]
    for (const one of [phone, desk]) await one.post('/auth/login', credentials)
    await other.post('/auth/signup', somebody())
    const { accountId } = (await phone.get('/')).json.customer

    await shop.auth.revoke({ accountId })

    const old = desk.copy()
    for (const one of [phone, desk]) assert.equal((await one.get('/')).json.status, 'anonymous')
    assert.equal((await other.get('/')).json.status, 'authenticated')
    shop.sandbox.advance(23 * 3_600_000)
    assert.equal((await old.get('/')).json.status, 'anonymous')
  })

  it('ends a shopper’s sessions when its client disables, locks or deletes the account', async () => {
    const shop = await open()
    const { accounts } = shop.auth.client
    for (const [about, end] of [
      ['disabled', (id: number) => accounts.disableAccount(id)],
      ['locked', (id: number) => accounts.setLoginLocked(id, true)],
      ['deleted', (id: number) => accounts.deleteAccount(id)],
    ] as const) {
      const browser = shop.browser()
      const { customer } = (await browser.post('/auth/signup', somebody())).json
      await browser.get('/')

      await end(customer.accountId)

      assert.equal((await browser.get('/')).json.status, 'anonymous', about)
    }
  })

  it('keeps shoppers of two storefronts on one host apart', async () => {
    const shop = await open()
    const second = await open({ sharing: shop.sandbox, options: { cookie: { name: 'second_shop' } } })
    const browser = await signedUp(shop)

    const there = await ask(second.url, { headers: { cookie: browser.cookie } })

    assert.equal(there.json.status, 'anonymous')
    assert.match(there.setCookies.join(), /^second_shop=/)
  })

  it('shows no token to an app that prints its request', async () => {
    const print: RequestHandler = (req, res) => void res.send(inspect(req, { depth: 12, getters: true }))
    const shop = await open({ mount: (app) => app.get('/printed', print) })
    const browser = await signedUp(shop)

    const { text } = await browser.get('/printed')

    assert.match(text, /customer: Customer/)
    assert.doesNotMatch(text, /accessToken|refreshToken/)
  })

  it('shows no tokens, URLs or stack traces of Kibo’s to an app that prints its errors', async () => {
    const printed: string[] = []
    const shop = await open({
      options: { onKiboOutage: 'fail' },
      mount(app: Express) {
        app.use(((error, _req, res, _next) => {
          printed.push(`${error.stack} ${JSON.stringify(error)} ${JSON.stringify(error.toProblem())}`)
          res.sendStatus(error.status)
        }) as ErrorRequestHandler)
      },
    })
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'error-body', status: 500, times: Infinity })
    await browser.get('/')
    shop.sandbox.clearFaults()

    assert.equal(printed.length, 1)
    assert.doesNotMatch(printed.join(), /refreshToken|127\.0\.0\.1|mozu|BaseController|unexpected error/i)
  })
})
