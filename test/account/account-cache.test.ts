import assert from 'node:assert/strict'
import type { Browser } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { approvedBusiness, loginOf, signedUp } from '../support/shoppers.ts'
import { type Storefront, type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'
import { useClock } from '../support/use-clock.ts'

const ttlMs = 60_000
const current = 'accounts/current'

describe('the account cache', () => {
  const open = storefronts()

  /** A shopper whose account was never fetched yet. */
  async function shopper(setup: StorefrontSetup = {}) {
    const wire = kiboWire()
    const { kibo, ...options } = setup.options ?? {}
    const shop = await open({ ...setup, options: { ...options, kibo: { fetch: wire.fetch, ...kibo } } })
    const browser = shop.browser()
    const { customer } = (await browser.post('/auth/signup', somebody())).json
    return { wire, shop, browser, customer }
  }

  const rename = (shop: Storefront, id: number, firstName: string) => {
    const account = shop.sandbox.accounts.get(id)
    return shop.auth.client.accounts.updateAccount(id, { ...account, firstName })
  }
  const name = async (browser: Browser) => (await browser.get('/')).json.account.firstName

  it('fetches once for concurrent requests, whatever their number', async () => {
    const { wire, browser } = await shopper()

    const replies = await Promise.all(Array.from({ length: 50 }, () => browser.copy().get('/')))

    assert.equal(wire.count(current), 1)
    assert.ok(replies.every(({ json }) => json.account.id === json.customer.accountId))
  })

  it('asks nothing of Kibo within its ttl, and sets no cookie (express-openid-connect#888, expressjs/session#309)', async () => {
    const { wire, shop, browser } = await shopper()
    await browser.get('/')
    wire.calls.length = 0

    for (const advanceMs of [0, ttlMs / 2, ttlMs / 2 - 1000]) {
      shop.sandbox.advance(advanceMs)
      for (const path of ['/', '/account']) assert.deepEqual((await browser.get(path)).setCookies, [])
    }

    assert.deepEqual(wire.calls, [])
  })

  it('answers with the old account while it is fetched again, which is not degraded', async () => {
    const { wire, shop, browser } = await shopper()
    const old = (await browser.get('/')).json.account.firstName
    shop.sandbox.advance(ttlMs + 1)
    const held = wire.hold(current)

    const reply = await browser.get('/')
    await held.asked
    const guarded = await browser.get('/account')

    assert.equal(reply.json.account.firstName, old)
    assert.equal(reply.json.degraded, false)
    assert.equal(guarded.status, 200)
    assert.equal(wire.count(current), 2)
    held.release()
  })

  it('has the new account once it was fetched again', async () => {
    const { wire, shop, browser, customer } = await shopper()
    await browser.get('/')
    const other = await open({ sharing: shop.sandbox })
    await rename(other, customer.accountId, 'Renamed')
    assert.notEqual(await name(browser), 'Renamed')
    shop.sandbox.advance(ttlMs + 1)

    await until(async () => (await name(browser)) === 'Renamed')

    assert.equal(wire.count(current), 2)
  })

  it('keeps the old account in an outage, degraded, without a fetch for each request', async () => {
    const { wire, shop, browser } = await shopper()
    const old = await name(browser)
    shop.sandbox.advance(ttlMs + 1)
    const undo = wire.answer(current, () => new Response(null, { status: 500 }))
    await until(async () => (await browser.get('/')).json.degraded)

    const replies = await Promise.all(Array.from({ length: 20 }, () => browser.copy().get('/')))
    for (const { json } of replies) {
      assert.equal(json.account.firstName, old)
      assert.equal(json.degraded, true)
    }
    assert.equal(wire.count(current), 2)
    assert.equal((await browser.get('/account')).status, 200)

    undo()
    shop.sandbox.advance(6_000)
    await until(async () => !(await browser.get('/')).json.degraded)
    assert.equal(wire.count(current), 3)
  })

  it('keeps the old account when a gateway answers 404, and does not ask again with each request', async () => {
    for (const body of [null, '<h1>Not Found</h1>', '{}']) {
      const { wire, shop, browser } = await shopper()
      const old = await name(browser)
      shop.sandbox.advance(ttlMs + 1)
      wire.answer(current, () => new Response(body, { status: 404 }))
      await browser.get('/')
      await until(async () => (await browser.get('/')).json.degraded)

      for (const _ of [1, 2, 3]) assert.equal(await name(browser), old)
      assert.equal((await browser.get('/account')).status, 200)
      assert.equal(wire.count(current), 2)
    }
  })

  it('lets go of an account that is older than ttlMs and staleIfErrorMs together', async () => {
    const { wire, shop, browser } = await shopper({ options: { account: { staleIfErrorMs: 120_000 } } })
    const old = await name(browser)
    const undo = wire.answer(current, () => new Response(null, { status: 500 }))

    shop.sandbox.advance(ttlMs + 119_000)
    assert.equal(await name(browser), old)
    shop.sandbox.advance(2_000)
    const reply = await browser.get('/')

    assert.equal(reply.json.account, null)
    assert.equal(reply.json.status, 'authenticated')
    assert.equal(reply.json.degraded, true)
    assert.equal((await browser.get('/account')).status, 503)
    undo()
    assert.equal((await browser.get('/account')).status, 200)
  })

  it('fetches anew on reloadAccount(), which resolves to the new account', async () => {
    const { wire, shop, browser, customer } = await shopper({
      mount(app) {
        app.get('/reload', async (req, res) => {
          const before = req.customer.account?.firstName
          const after = (await req.customer.reloadAccount())?.firstName
          res.json({ before, after, now: req.customer.account?.firstName })
        })
      },
    })
    await browser.get('/')
    const other = await open({ sharing: shop.sandbox })
    await rename(other, customer.accountId, 'Renamed')

    const { json } = await browser.get('/reload')

    assert.deepEqual([json.after, json.now, await name(browser)], ['Renamed', 'Renamed', 'Renamed'])
    assert.notEqual(json.before, 'Renamed')
    assert.equal(wire.count(current), 2)
  })

  describe('with little time', () => {
    const clock = useClock()

    it('rejects reloadAccount() when Kibo can not be reached, and gives it the whole time late in a handler', async () => {
      const timeoutMs = 60_000
      const { wire, browser } = await shopper({
        options: { kibo: { timeoutMs } },
        mount(app) {
          app.get('/reload', async (req, res) => {
            clock.advance(timeoutMs)
            const { firstName, code } = await req.customer.reloadAccount().then(
              (account) => ({ firstName: account?.firstName, code: null }),
              (error) => ({ firstName: null, code: error.code }),
            )
            res.json({ firstName, code })
          })
        },
      })
      const late = () => clock.advance(timeoutMs)
      wire.answer(current, (_, pass) => pass().finally(late), 1)

      assert.match(String((await browser.get('/reload')).json.firstName), /^First/)
      assert.equal(wire.count(current), 2)
      wire.answer(current, () => new Response(null, { status: 500 }))
      assert.equal((await browser.get('/reload')).json.code, 'kibo_unavailable')
    })
  })

  it('resolves reloadAccount() to null for a guest, and asks nothing', async () => {
    const wire = kiboWire()
    const shop = await open({
      options: { kibo: { fetch: wire.fetch } },
      mount(app) {
        app.get('/reload', async (req, res) => {
          res.json({ account: await req.customer.reloadAccount() })
        })
      },
    })

    assert.equal((await shop.browser().get('/reload')).json.account, null)
    assert.equal(wire.count(current), 0)
  })

  it('drops what the client of the middleware changes', async () => {
    const { wire, shop, browser, customer } = await shopper()
    const old = await name(browser)

    await rename(shop, customer.accountId, 'Renamed')

    assert.notEqual(old, 'Renamed')
    assert.equal(await name(browser), 'Renamed')
    assert.equal(wire.count(current), 2)
  })

  it('does not keep a fetch that was in flight when the account was changed', async () => {
    const { wire, shop, browser, customer } = await shopper()
    const held = wire.holdAnswer(current)
    const early = browser.copy().get('/')
    await held.asked

    await rename(shop, customer.accountId, 'Renamed')
    assert.equal(await name(browser), 'Renamed')
    held.release()

    assert.equal((await early).status, 200)
    assert.equal((await early).json.degraded, false)
    assert.equal(await name(browser), 'Renamed')
  })

  it('does not keep a background fetch that was in flight when the account was changed', async () => {
    const { wire, shop, browser, customer } = await shopper()
    await browser.get('/')
    shop.sandbox.advance(ttlMs + 1)
    const held = wire.holdAnswer(current)
    await browser.get('/')
    await held.asked

    await rename(shop, customer.accountId, 'Renamed')
    assert.equal(await name(browser), 'Renamed')
    held.release()
    await new Promise((resolve) => setTimeout(resolve, 20))

    assert.equal(await name(browser), 'Renamed')
  })

  it('drops the account at logout, also while it is fetched, whose waiters are still answered', async () => {
    const { wire, browser } = await shopper()
    const held = wire.hold(current)
    const waiting = [1, 2, 3].map(() => browser.copy().get('/'))
    await held.asked

    const logout = browser.post('/auth/logout')
    held.release()

    assert.equal((await logout).status, 204)
    for (const reply of await Promise.all(waiting)) assert.equal(reply.status, 200)
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })

  it('is bounded: an account that was pushed out is fetched again', async () => {
    const { wire, shop, browser } = await shopper({ options: { account: { maxEntries: 2 } } })
    await browser.get('/')
    for (const _ of [1, 2]) {
      const other = await signedUp(shop)
      await other.get('/')
    }

    assert.equal((await browser.get('/')).json.degraded, false)
    assert.equal(wire.count(current), 4)
  })

  it('is not used for guests (vercel/commerce#613)', async () => {
    const { wire, shop } = await shopper()
    const guest = shop.browser()

    for (const path of ['/', '/account', '/auth/session']) await guest.get(path)

    assert.equal(wire.count(current), 0)
  })

  it('waits for the guard or reloadAccount(), where it is lazy', async () => {
    const { wire, browser } = await shopper({ options: { account: { load: 'lazy' } } })

    const page = await browser.get('/')
    assert.equal(page.json.status, 'authenticated')
    assert.equal(page.json.account, null)
    assert.equal(wire.count(current), 0)

    assert.equal((await browser.get('/account')).status, 200)
    assert.equal(wire.count(current), 1)
  })

  it('keeps both accounts of a user who is logged in to two, and drops the one that changed', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const person = somebody()
    const ids = [1, 2].map(() => approvedBusiness(shop, { users: [person] }))
    const browsers = await Promise.all(
      ids.map(async (accountId) => {
        const browser = shop.browser()
        await browser.post('/auth/login', { ...loginOf(person), accountId })
        return browser
      }),
    )
    const shown = () => Promise.all(browsers.map(async (browser) => (await browser.get('/')).json.account.id))

    for (let page = 0; page < 3; page++) assert.deepEqual(await shown(), ids)
    assert.equal(wire.count(current), 2)
    await rename(shop, ids[0] ?? 0, 'New')
    for (let page = 0; page < 3; page++) assert.deepEqual(await shown(), ids)
    assert.equal(wire.count(current), 3)
  })

  it('never shows one user of a business account the name of another', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const users = [somebody(), somebody()]
    const id = approvedBusiness(shop, { users })
    const browsers = await Promise.all(
      users.map(async ({ emailAddress, password }) => {
        const browser = shop.browser()
        await browser.post('/auth/login', { username: emailAddress, password })
        return browser
      }),
    )

    const accounts = await Promise.all(browsers.map(async (browser) => (await browser.get('/')).json.account))

    assert.deepEqual(
      accounts.map(({ emailAddress }) => emailAddress),
      users.map(({ emailAddress }) => emailAddress),
    )
    assert.deepEqual([accounts[0]?.id, accounts[1]?.id], [id, id])
    await shop.auth.client.accounts.getAccount(id)
    assert.equal(wire.count(current), 2)
  })
})

describe('an account that comes back', () => {
  const open = storefronts()

  const barred: [string, (json: Record<string, unknown>) => Response][] = [
    ['locked', (json) => Response.json({ ...json, isLocked: true })],
    ['inactive', (json) => Response.json({ ...json, isActive: false })],
    ['as gone', () => Response.json({ errorCode: 'ITEM_NOT_FOUND', message: 'no' }, { status: 404 })],
  ]
  for (const [about, answer] of barred) {
    for (const anonymous of ['eager', 'lazy'] as const) {
      it(`${about} ends the session (${anonymous} guests)`, async () => {
        const wire = kiboWire()
        const shop = await open({ options: { kibo: { fetch: wire.fetch }, anonymous } })
        const browser = await signedUp(shop)
        wire.answer(current, async (_, pass) => answer((await (await pass()).json()) as Record<string, unknown>))
        const before = browser.copy()

        const reply = await browser.get('/')

        assert.equal(reply.status, 200)
        assert.equal(reply.json.status, 'anonymous')
        assert.equal(reply.json.account, null)
        assert.equal(reply.json.degraded, false)
        assert.equal(browser.jar.has('kibo_shopper'), anonymous === 'eager')
        assert.equal((await before.get('/')).json.status, 'anonymous')
        assert.equal((await browser.get('/account')).json.code, 'session_required')
        assert.equal(wire.count(current), 1)
      })
    }
  }

  it('as somebody else’s is not shown', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await signedUp(shop)
    wire.answer(current, async (_, pass) =>
      Response.json({ ...((await (await pass()).json()) as object), id: 999_999 }),
    )

    const reply = await browser.get('/')

    assert.equal(reply.json.account, null)
    assert.equal(reply.json.degraded, true)
    assert.equal((await browser.get('/account')).status, 503)
  })

  it('refused has the ticket refreshed once, and is asked for again', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await signedUp(shop)
    wire.answer(current, () => Response.json({ errorCode: 'INVALID_ACCESS_TOKEN' }, { status: 401 }), 1)

    const reply = await browser.get('/')

    assert.equal(reply.json.degraded, false)
    assert.equal(reply.json.account.id, reply.json.customer.accountId)
    assert.ok(reply.session)
    assert.deepEqual([wire.count('/refresh'), wire.count(current)], [1, 2])
  })
})
