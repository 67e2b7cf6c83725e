import assert from 'node:assert/strict'
import type { Express } from 'express'
import { requireCustomer, StorefrontAuthError } from '../../src/index.ts'
import { ask, type Browser, formHeaders } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { approvedBusiness, loginOf, register, signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'

const html = { accept: formHeaders.accept }
const pages = (app: Express) => {
  const answer: import('express').RequestHandler = (req, res) => {
    res.json({ name: req.customer.account?.firstName })
  }
  app.get('/plain', requireCustomer(), answer)
  app.get('/two', requireCustomer({ loginPath: '/login?from=shop', twoFactorPath: '/two-factor' }), answer)
  app.all('/any', requireCustomer({ loginPath: '/login' }), answer)
  app.get('/orders', requireCustomer({ loginPath: '/login', behavior: 1014 }), answer)
  app.get('/users', requireCustomer({ loginPath: '/login', behavior: 1001 }), answer)
  app.get('/passed', requireCustomer({ loginPath: '/login', passError: true }), answer)
  app.use(((error, _req, res, next) => {
    if (!(error instanceof StorefrontAuthError)) return next(error)
    res
      .status(418)
      .set(error.headers)
      .json({ ...error.toProblem(), caught: error.code, was: error.status })
  }) as import('express').ErrorRequestHandler)
}

describe('requireCustomer()', () => {
  const open = storefronts()

  async function shopper(setup: StorefrontSetup = {}): Promise<{ shop: Storefront; browser: Browser }> {
    const shop = await open({ mount: pages, ...setup })
    const browser = await signedUp(shop)
    return { shop, browser }
  }

  it('lets a shopper pass with the account loaded, also where accounts are lazy', async () => {
    for (const load of ['eager', 'lazy'] as const) {
      const { browser } = await shopper({ options: { account: { load } } })

      assert.match(String((await browser.get('/plain')).json.name), /^First/)
    }
  })

  it('answers a guest’s script with the problem, never with a page', async () => {
    const shop = await open({ mount: pages })
    for (const accept of ['*/*', 'application/json', 'application/json, text/html', 'text/css', 'image/png']) {
      const reply = await shop.browser().get('/any', { accept })

      assert.equal(reply.status, 401, accept)
      assert.equal(reply.json.code, 'session_required')
      assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
      assert.equal(reply.headers['cache-control'], 'no-store')
    }
  })

  it('sends a guest’s page navigation to loginPath with the way back, query and all', async () => {
    const shop = await open({ mount: pages })

    const reply = await shop.browser().get('/any?tab=1&x=%26', html)
    assert.equal(reply.status, 302)
    assert.equal(reply.headers.location, `/login?returnTo=${encodeURIComponent('/any?tab=1&x=%26')}`)
    assert.equal(reply.headers['cache-control'], 'no-store')

    const { location } = (await shop.browser().get('/two', html)).headers
    assert.equal(location, '/login?from=shop&returnTo=%2Ftwo')
  })

  it('answers a guest with the problem where there is no loginPath, or the request is no navigation', async () => {
    const shop = await open({ mount: pages })

    assert.equal((await shop.browser().get('/plain', html)).status, 401)
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) {
      assert.equal((await shop.browser().ask('/any', { method, headers: html })).status, 401, method)
    }
  })

  it('never redirects away, whatever path was asked for', async () => {
    const shop = await open({
      mount(app) {
        app.use(requireCustomer({ loginPath: '/login' }))
      },
    })
    for (const path of ['//evil.example/x', '/\\evil.example', '/%0d%0aX-Injected:1', '/a?returnTo=//evil.example']) {
      const reply = await shop.browser().get(path, html)

      assert.equal(reply.status, 302, path)
      assert.match(String(reply.headers.location), /^\/login\?returnTo=%2F[\w%.?=:-]*$/, path)
      assert.equal(reply.headers['x-injected'], undefined)
    }
  })

  it('holds a login whose code is missing', async () => {
    const { shop } = await shopper({ sandbox: { twoFactor: 'off' } })
    const me = register(shop)
    shop.sandbox.configure({ twoFactor: 'always' })
    const browser = shop.browser()
    await browser.post('/auth/login', me.login)

    const script = await browser.get('/two')
    assert.deepEqual([script.status, script.json.code], [401, 'two_factor_required'])
    assert.equal((await browser.get('/two', html)).headers.location, '/two-factor?returnTo=%2Ftwo')
    assert.equal((await browser.get('/any', html)).headers.location, '/login?returnTo=%2Fany')
  })

  it('asks for a behaviour of the ticket', async () => {
    const { browser } = await shopper()

    assert.equal((await browser.get('/orders')).status, 200)
    const refused = await browser.get('/users', html)
    assert.deepEqual([refused.status, refused.json.code], [403, 'behavior_required'])
  })

  it('hands its error to the app with passError', async () => {
    const { shop, browser } = await shopper()

    const guest = await shop.browser().get('/passed', html)
    assert.deepEqual([guest.status, guest.json.caught, guest.json.was], [418, 'session_required', 401])
    assert.equal(guest.headers['cache-control'], 'no-store')

    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', times: Infinity })
    const outage = await browser.get('/passed', html)
    assert.deepEqual([outage.json.caught, outage.json.was], ['kibo_unavailable', 503])
    assert.ok(Number(outage.headers['retry-after']) >= 1)
    shop.sandbox.clearFaults()
  })

  it('answers 503 when the account can not be loaded, never 401 and never a handler without it (GHSA-w24r-5266-9c3c)', async () => {
    for (const load of ['eager', 'lazy'] as const) {
      const wire = kiboWire()
      const { browser } = await shopper({ options: { kibo: { fetch: wire.fetch }, account: { load } } })
      const undo = wire.answer('accounts/current', () => new Response(null, { status: 500 }))
      for (const headers of [{}, html] as Record<string, string>[]) {
        const reply = await browser.get('/any', headers)
        assert.deepEqual([reply.status, reply.json.code], [503, 'kibo_unavailable'])
        assert.equal(reply.json.name, undefined)
      }
      undo()
      assert.equal((await browser.get('/any')).status, 200)
    }
  })

  it('answers 503 when the ticket has expired and can not be refreshed, even with the account cached', async () => {
    const wire = kiboWire()
    const { shop, browser } = await shopper({
      options: { kibo: { fetch: wire.fetch }, account: { ttlMs: 3_600_000 } },
    })
    await browser.get('/any')
    wire.answer('/refresh', () => new Response(null, { status: 500 }))
    shop.sandbox.advance(staleMs)

    assert.equal((await browser.get('/')).json.account.firstName?.slice(0, 5), 'First')
    assert.equal((await browser.get('/any')).status, 503)
    assert.equal((await browser.get('/any', html)).status, 503)
  })

  it('answers 401 when the session turns out to be over', async () => {
    const wire = kiboWire()
    const { shop, browser } = await shopper({ options: { kibo: { fetch: wire.fetch } } })
    wire.answer('/refresh', () => new Response(null, { status: 404 }))
    shop.sandbox.advance(staleMs)

    assert.equal((await browser.get('/any')).json.code, 'session_required')
  })

  it('holds under any spelling of its path (CVE-2026-41248)', async () => {
    const shop = await open()
    for (const path of ['/account', '/ACCOUNT', '/account/', '/account?x']) {
      assert.equal((await ask(shop.url + path)).status, 401, path)
    }
    for (const path of ['//account', '/%61ccount']) assert.equal((await ask(shop.url + path)).status, 404, path)
  })

  it('fails to the app, and lets nobody pass, where storefrontAuth was not mounted or skips the request', async () => {
    const shop = await open({ mount: pages, options: { skip: (req) => req.path === '/plain' } })

    const reply = await shop.browser().get('/plain')

    assert.equal(reply.status, 500)
    assert.equal(reply.json.name, undefined)
  })
})

describe('requireCustomer({ approved: true })', () => {
  const open = storefronts()
  const mount = (app: Express) => {
    app.get('/business', requireCustomer({ approved: true }), (req, res) => {
      res.json({ id: req.customer.accountId })
    })
  }

  it('lets an approved business account pass, and refuses one that is none', async () => {
    const shop = await open({ mount })
    const me = somebody()
    const id = approvedBusiness(shop, { users: [me] })
    const [business, person] = [shop.browser(), shop.browser()]
    await business.post('/auth/login', loginOf(me))
    await person.post('/auth/signup', somebody())

    assert.equal((await business.get('/business')).json.id, id)
    assert.equal((await person.get('/business')).json.code, 'approval_required')
    assert.equal((await shop.browser().get('/business')).json.code, 'session_required')
  })

  const statuses: [status: string | null, isActive: boolean, code: string | undefined][] = [
    ['Approved', true, undefined],
    [null, true, undefined],
    ['PendingApproval', true, 'approval_required'],
    ['pending', true, 'approval_required'],
    ['Denied', true, 'account_disabled'],
    ['Disabled', true, 'account_disabled'],
    ['DisabledByAdmin', true, 'account_disabled'],
    ['DisabledByMerchant', true, 'account_disabled'],
    ['Approved', false, 'account_disabled'],
  ]
  for (const [approvalStatus, isActive, code] of statuses) {
    it(`answers ${code ?? 'the page'} for status ${approvalStatus}, ${isActive ? '' : 'in'}active`, async () => {
      const wire = kiboWire()
      wire.answer('b2baccounts/', async (_, pass) =>
        Response.json({ ...((await (await pass()).json()) as object), approvalStatus, isActive }),
      )
      const shop = await open({ mount, options: { kibo: { fetch: wire.fetch } } })
      const me = somebody()
      approvedBusiness(shop, { users: [me] })
      const browser = shop.browser()
      await browser.post('/auth/login', loginOf(me))

      const reply = await browser.get('/business')

      assert.equal(reply.json.code, code)
      assert.equal(reply.status, code === undefined ? 200 : 403)
    })
  }
})
