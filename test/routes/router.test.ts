import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { authRoutes } from '../../src/index.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { loginOf, register, signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

describe('authRoutes', () => {
  const open = storefronts()

  it('are tested with Express 5, and with Express 4 where this process was told so', async () => {
    const { app } = await open()

    assert.equal('lazyrouter' in app, process.env.TESTED_EXPRESS === '4')
  })

  it('may have their paths renamed or be left out', async () => {
    const shop = await open({
      routes: {
        routes: { login: '/sign-in', session: '/me', signup: false, otpRequest: false, logout: '/bye/:reason' },
      },
    })
    const me = register(shop)
    const browser = shop.browser()

    assert.equal((await browser.post('/auth/signup', somebody())).status, 404)
    assert.equal((await browser.post('/auth/otp/request', { emailAddress: 'a@b' })).status, 404)
    assert.equal((await browser.post('/auth/login', me.login)).status, 404)
    assert.equal((await browser.get('/auth/session')).status, 404)
    assert.equal((await browser.post('/auth/sign-in', me.login)).status, 200)
    assert.equal((await browser.get('/auth/me')).json.status, 'authenticated')
    assert.equal((await browser.post('/auth/bye/done')).status, 204)
  })

  it('work below any path, twice beside each other', async () => {
    const shop = await open({
      mount(app) {
        app.use('/a/b', authRoutes({ rateLimit: false }))
        app.use(authRoutes({ rateLimit: false, routes: { session: '/whoami' } }))
      },
    })
    for (const path of ['/a/b/session', '/whoami']) {
      assert.equal((await shop.browser().get(path)).json.status, 'anonymous', path)
    }
  })

  it('say what is missing when storefrontAuth was not mounted, to the app', async () => {
    const seen: string[] = []
    const shop = await open({
      options: { skip: (req) => req.path.startsWith('/auth') },
      mount(app) {
        app.use(((error, _req, res, _next) => {
          seen.push(error.message)
          res.sendStatus(500)
        }) as ErrorRequestHandler)
      },
    })

    for (const path of ['login', 'logout']) assert.equal((await shop.browser().post(`/auth/${path}`)).status, 500)
    assert.equal((await shop.browser().get('/auth/session')).status, 500)

    assert.equal(seen.length, 3)
    for (const message of seen) assert.match(message, /storefrontAuth/)
  })

  it('are no-store, whatever they answer', async () => {
    const shop = await open()
    const browser = shop.browser()
    await browser.get('/')
    const me = somebody()
    const replies = [
      await browser.get('/auth/session'),
      await browser.post('/auth/refresh'),
      await browser.post('/auth/logout'),
      await browser.post('/auth/signup', me),
      await browser.post('/auth/signup', {}),
      await browser.post('/auth/login', { ...loginOf(me), password: 'wrong' }),
      await browser.post('/auth/otp/request', { emailAddress: me.emailAddress }),
      await browser.form('/auth/login', loginOf(me)),
      await browser.form('/auth/login', {}),
      await browser.post('/auth/logout', {}, { origin: 'https://evil.example' }),
    ]
    for (const { headers } of replies) assert.equal(headers['cache-control'], 'no-store')
  })

  it('are served in an outage as far as they can be', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', times: Infinity })

    assert.equal((await browser.get('/auth/session')).json.status, 'authenticated')
    const login = await shop.browser().post('/auth/login', { username: 'a', password: 'b' })
    assert.deepEqual([login.status, login.json.code], [503, 'kibo_unavailable'])
    assert.ok(Number(login.headers['retry-after']) >= 1)
    shop.sandbox.clearFaults()
  })
})

describe('onAuthenticated and onLogout', () => {
  const open = storefronts()

  it('are awaited before the answer, with who it is and by what', async () => {
    const seen: string[] = []
    const note = async (what: string) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      seen.push(what)
    }
    const shop = await open({
      sandbox: { twoFactor: 'off' },
      routes: {
        onAuthenticated: (req, { via }) => note(`${via} ${req.customer.account?.firstName}`),
        onLogout: (req) => note(`logout ${req.customer.status}`),
      },
    })
    const me = register(shop)
    const browser = shop.browser()
    const code = () => shop.sandbox.outbox.at(-1)?.code ?? ''
    const step = async (what: string, work: () => Promise<unknown>) => {
      await work()
      assert.deepEqual(seen.splice(0), what === '' ? [] : [what])
    }

    await step(`login ${me.firstName}`, () => browser.post('/auth/login', me.login))
    await step('logout anonymous', () => browser.post('/auth/logout'))
    await step('', () => browser.post('/auth/logout'))
    const other = somebody()
    await step(`signup ${other.firstName}`, () => browser.post('/auth/signup', other))
    await step('', () => browser.post('/auth/login', { ...me.login, password: 'wrong' }))
    await step('', () => browser.post('/auth/otp/request', { emailAddress: me.emailAddress }))
    await step(`otp ${me.firstName}`, () =>
      browser.post('/auth/otp/verify', { emailAddress: me.emailAddress, code: code() }),
    )
    shop.sandbox.configure({ twoFactor: 'always' })
    await step('', () => browser.post('/auth/login', me.login))
    await step(`two-factor ${me.firstName}`, () => browser.post('/auth/two-factor/verify', { code: code() }))
  })

  it('say who the visitor was until then', async () => {
    const seen: unknown[] = []
    const shop = await open({
      sandbox: { twoFactor: 'off' },
      routes: { onAuthenticated: (req, { previous }) => seen.push({ ...previous, now: req.customer.userId }) },
      mount(app) {
        app.get('/me', (req, res) => {
          res.send(req.customer.userId)
        })
      },
    })
    const me = register(shop)
    const browser = shop.browser()
    const guestId = (await browser.get('/me')).text

    const first = (await browser.post('/auth/login', me.login)).json.customer.userId
    const second = (await browser.post('/auth/signup', somebody())).json.customer.userId

    assert.deepEqual(seen, [
      { userId: guestId, isAnonymous: true, now: first },
      { userId: first, isAnonymous: false, now: second },
    ])
  })

  it('that throw are logged, and undo nothing', async () => {
    const logged: unknown[] = []
    const published: unknown[] = []
    const log = (fields: object) => logged.push(fields)
    const note = (message: unknown) => {
      if ((message as { event?: string }).event === 'hook-failed') published.push(message)
    }
    subscribe('kibo-storefront-auth:login', note)
    for (const fail of [
      () => {
        throw new Error('a private reason')
      },
      () => Promise.reject(new Error('a private reason')),
    ]) {
      const shop = await open({
        options: { logger: { info() {}, warn() {}, error: log } },
        routes: { onAuthenticated: fail, onLogout: fail },
      })
      const browser = await signedUp(shop)
      assert.equal((await browser.get('/')).json.status, 'authenticated')
      assert.equal((await browser.post('/auth/logout')).status, 204)
      assert.equal((await browser.get('/')).json.status, 'anonymous')
    }
    unsubscribe('kibo-storefront-auth:login', note)
    assert.equal(published.length, 4)
    assert.ok(logged.length >= 2) // the same error is logged once a second at most
    assert.doesNotMatch(JSON.stringify([logged, published]), /private reason/)
  })

  it('may call Kibo as the new shopper', async () => {
    let cart: unknown
    const shop = await open({
      routes: {
        async onAuthenticated(req) {
          cart = await (await req.customer.fetch('/commerce/carts/current')).json()
        },
      },
    })

    const { customer } = (await shop.browser().post('/auth/signup', somebody())).json

    assert.equal((cart as { userId: string }).userId, customer.userId)
  })
})

describe('a handler that fails', () => {
  const open = storefronts()
  const errors: unknown[] = []
  const catching = (app: Express) =>
    app.use(((error, _req, res, _next) => {
      errors.push(error)
      res.status(500).json({ caught: true })
    }) as ErrorRequestHandler)

  /** None of our handlers may leave a request hanging, in Express 4 either. */
  async function assertCaught(shop: Storefront, method: 'GET' | 'POST', path: string): Promise<void> {
    const before = errors.length
    const reply = await shop.browser().ask(path, { method })
    assert.deepEqual([reply.status, reply.json.caught], [500, true], path)
    assert.equal(errors.length, before + 1)
  }

  it('reaches the app’s error handler: skip, fingerprint and region of the app’s own', async () => {
    const fail = () => {
      throw new Error('the app’s own mistake')
    }
    const skipping = await open({ options: { skip: fail }, mount: catching })
    await assertCaught(skipping, 'GET', '/')

    for (const twoFactor of [{ fingerprint: fail }, { region: fail }]) {
      const shop = await open({ options: { twoFactor }, mount: catching })
      const before = errors.length
      const reply = await shop.browser().post('/auth/login', { username: 'a', password: 'b' })
      assert.deepEqual([reply.status, reply.json.caught], [500, true])
      assert.equal(errors.length, before + 1)
    }
  })

  it('reaches the app’s error handler when the body’s stream breaks in the app’s own hands', async () => {
    const wire = kiboWire()
    const shop = await open({
      options: { kibo: { fetch: wire.fetch } },
      prepare: (app) => app.use('/auth', express.json({ limit: 10 })),
      mount: catching,
    })
    const reply = await shop.browser().post('/auth/login', { username: 'a', password: 'b' })

    assert.deepEqual([reply.status, reply.json.caught], [500, true])
    assert.equal(wire.count('authtickets'), 0)
  })
})
