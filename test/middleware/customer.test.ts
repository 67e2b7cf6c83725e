import assert from 'node:assert/strict'
import type { Express } from 'express'
import type { Customer } from '../../src/middleware/customer.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { loginOf, staleMs } from '../support/shoppers.ts'
import { type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'

/** A page at /do that runs `work` with the visitor and answers with what it gives, or with the error's code. */
const doing = (work: (customer: Customer) => unknown) => (app: Express) => {
  app.all('/do', async (req, res) => {
    const outcome = await Promise.resolve(work(req.customer)).then(
      (result) => ({ result }),
      (error) => ({ error: error.name, code: error.code, status: error.status }),
    )
    res.json(outcome)
  })
}

describe('req.customer', () => {
  const open = storefronts()

  async function shopper(work: (customer: Customer) => unknown, setup: StorefrontSetup = {}) {
    const shop = await open({ ...setup, mount: doing(work) })
    const browser = shop.browser()
    const me = somebody()
    await browser.post('/auth/signup', me)
    return { shop, browser, me }
  }

  it('says what a guest is', async () => {
    const shop = await open({
      mount: doing((customer) => ({
        status: customer.status,
        flags: [customer.isAnonymous, customer.isAuthenticated, customer.requires2FA, customer.degraded],
        accountId: customer.accountId,
        account: customer.account,
        hasUserId: typeof customer.userId === 'string',
      })),
    })

    assert.deepEqual((await shop.browser().get('/do')).json.result, {
      status: 'anonymous',
      flags: [true, false, false, false],
      accountId: null,
      account: null,
      hasUserId: true,
    })
  })

  it('says what a shopper is, and what they may do', async () => {
    const { browser, me } = await shopper((customer) => ({
      status: customer.status,
      flags: [customer.isAnonymous, customer.isAuthenticated, customer.requires2FA, customer.degraded],
      email: customer.account?.emailAddress,
      same: customer.account?.id === customer.accountId && customer.account?.userId === customer.userId,
      can: [customer.can(1014), customer.can(1001)],
    }))

    assert.deepEqual((await browser.get('/do')).json.result, {
      status: 'authenticated',
      flags: [false, true, false, false],
      email: me.emailAddress,
      same: true,
      can: [true, false],
    })
  })

  it('gives each request an account of its own, whatever the handlers before did to theirs', async () => {
    const { browser, me } = await shopper(async (customer) => {
      const account = customer.account as { firstName?: unknown; id?: number }
      const before = [
        account.firstName,
        account === customer.account,
        customer.toJSON().customer?.firstName,
        customer.can(1),
      ]
      account.firstName = 'changed'
      ;(customer.behaviors as number[]).push(1)
      delete account.id
      const reloaded = await customer.reloadAccount()
      if (reloaded) reloaded.firstName = 'changed again'
      return before
    })
    for (const _ of [1, 2, 3]) {
      assert.deepEqual((await browser.get('/do')).json.result, [me.firstName, true, me.firstName, false])
    }
  })

  it('serializes to the session and never to a token, in any way an app may print it', async () => {
    const { inspect } = await import('node:util')
    const { browser } = await shopper(async (customer) => ({
      claims: await customer.claims(),
      texts: [
        JSON.stringify(customer),
        inspect(customer, { depth: 9, showHidden: true }),
        JSON.stringify({ ...customer }),
      ],
    }))

    const { claims, texts } = (await browser.get('/do')).json.result as { claims: string; texts: string[] }

    assert.deepEqual(Object.keys(JSON.parse(texts[0] ?? '')), [
      'status',
      'isAnonymous',
      'requires2FA',
      'customer',
      'expiresAt',
    ])
    for (const text of texts) {
      assert.ok(!text.includes(claims.slice(0, 20)))
      assert.doesNotMatch(text, /refreshToken|accessToken/)
    }
  })

  it('calls Kibo as this shopper, with live claims', async () => {
    const { shop, browser } = await shopper(async (customer) => {
      const response = await customer.fetch('/commerce/carts/current')
      return {
        status: response.status,
        cart: ((await response.json()) as { userId: string }).userId === customer.userId,
      }
    })

    assert.deepEqual((await browser.get('/do')).json.result, { status: 200, cart: true })
    shop.sandbox.advance(staleMs)
    assert.deepEqual((await browser.get('/do')).json.result, { status: 200, cart: true })
  })

  it('calls Kibo again with a refreshed ticket when Kibo refuses one that looks fresh', async () => {
    const wire = kiboWire()
    const { browser } = await shopper(
      async (customer) =>
        (await customer.fetch('/commerce/carts/current/items', { method: 'POST', body: '{}' })).status,
      { options: { kibo: { fetch: wire.fetch } } },
    )
    wire.answer('carts/', () => Response.json({ errorCode: 'INVALID_ACCESS_TOKEN' }, { status: 401 }), 1)

    const reply = await browser.get('/do')

    assert.equal(reply.json.result, 400)
    assert.equal(wire.count('/refresh'), 1)
    assert.equal(wire.count('carts/'), 2)
    assert.ok(reply.session)
  })

  it('hands on Kibo’s answer whatever its status', async () => {
    const wire = kiboWire()
    const { browser } = await shopper(
      async (customer) => {
        const response = await customer.fetch('/commerce/nothing')
        return [response.status, await response.text()]
      },
      { options: { kibo: { fetch: wire.fetch } } },
    )
    for (const [status, body] of [
      [404, 'no'],
      [409, '{"errorCode":"X"}'],
      [403, ''],
    ] as const) {
      wire.answer('/nothing', () => new Response(body, { status }), 1)
      assert.deepEqual((await browser.get('/do')).json.result, [status, body])
    }
  })

  it('refuses a path that leaves Kibo’s API, before any call', async () => {
    const wire = kiboWire()
    const paths = [
      'http://evil.example/',
      '//evil.example',
      '/\\evil',
      'commerce',
      '/../../x',
      '/a/%2e%2e/%2e%2e/x',
      '',
    ]
    const { browser } = await shopper(
      (customer) =>
        Promise.all(
          paths.map((path) =>
            customer.fetch(path).then(
              () => 'sent',
              (error) => error.name,
            ),
          ),
        ),
      { options: { kibo: { fetch: wire.fetch } } },
    )
    await browser.get('/')
    wire.calls.length = 0

    const { result } = (await browser.get('/do')).json

    assert.deepEqual(result, Array(paths.length).fill('TypeError'))
    assert.deepEqual(wire.calls, [])
  })

  it('mints for claims() where guests are lazy, and rejects in an outage', async () => {
    const shop = await open({
      options: { anonymous: 'lazy' },
      mount: doing(async (customer) => (await customer.claims()).length),
    })
    assert.ok(Number((await shop.browser().get('/do')).json.result) >= 448)

    shop.sandbox.fail({ kind: 'status', times: Infinity })
    const { json } = await shop.browser().get('/do')
    assert.deepEqual([json.error, json.code, json.status], ['StorefrontAuthError', 'kibo_unavailable', 503])
    shop.sandbox.clearFaults()
  })

  it('logs in, signs up and out in an app’s own routes', async () => {
    const me = somebody()
    const shop = await open({
      mount(app) {
        app.post('/mine/:what', async (req, res) => {
          if (req.params.what === 'signup') await req.customer.signup(me)
          if (req.params.what === 'logout') await req.customer.logout()
          if (req.params.what === 'login') {
            await req.customer.login(loginOf(me))
          }
          res.json(req.customer)
        })
      },
    })
    const browser = shop.browser()
    for (const [what, status] of [
      ['signup', 'authenticated'],
      ['logout', 'anonymous'],
      ['login', 'authenticated'],
    ]) {
      assert.equal((await browser.post(`/mine/${what}`)).json.status, status)
      assert.equal((await browser.get('/')).json.status, status)
    }
  })

  it('signs up with a user name in either spelling', async () => {
    const shop = await open({
      mount(app) {
        app.post('/mine/:spelling/:name', async (req, res) => {
          await req.customer.signup({ ...somebody(), [String(req.params.spelling)]: req.params.name })
          res.json(req.customer)
        })
      },
    })
    for (const path of ['username/grace', 'userName/joan']) {
      const { json } = await shop.browser().post(`/mine/${path}`)
      assert.equal(json.customer.userName, path.split('/')[1])
    }
  })

  it('logs in by whatever name the login goes', async () => {
    const me = { ...somebody(), userName: 'by-name' }
    const { userName, emailAddress, password } = me
    const named = [
      { username: userName, password },
      { userName, password },
      { emailAddress, password },
      { userName: emailAddress, password },
    ]
    const shop = await open({
      mount(app) {
        app.post('/mine/:index', async (req, res) => {
          const credentials = named[Number(req.params.index)]
          if (credentials) await req.customer.login(credentials)
          res.json(req.customer)
        })
      },
    })
    shop.sandbox.accounts.add(me)
    for (const index of named.keys()) {
      assert.equal((await shop.browser().post(`/mine/${index}`)).json.customer.userName, userName)
    }
  })

  it('rejects a wrong login with the code that the route answers, and stays as it was', async () => {
    const { browser, me } = await shopper((customer) => customer.login({ ...loginOf(me), password: 'wrong' }))

    const { json } = await browser.post('/do')

    assert.deepEqual([json.error, json.code, json.status], ['StorefrontAuthError', 'invalid_credentials', 401])
    assert.equal((await browser.get('/')).json.customer.userName, me.emailAddress)
  })
})
