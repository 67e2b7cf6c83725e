import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorRequestHandler, Express } from 'express'
import type { StorefrontAuthError } from '../../src/index.ts'
import type { Browser } from '../support/browser.ts'
import { gate } from '../support/gate.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { register, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

/** What an app does with a `StorefrontAuthError`. */
const problems: ErrorRequestHandler = (error: StorefrontAuthError, _req, res, _next) => {
  res.status(error.status).json(error.toProblem())
}
const mount = (app: Express) => void app.use(problems)

const held = [
  ['in the cookie', () => ({})],
  ['in a store', () => ({ store: new MemoryStore() })],
] as const

for (const [where, options] of held) {
  describe(`what a guest writes to Kibo, with sessions ${where}`, () => {
    const open = storefronts()

    const linesOf = async (browser: Browser): Promise<string[]> =>
      (await browser.get('/cart')).json.items.map(
        (item: { product: { productCode: string } }) => item.product.productCode,
      )

    async function loggedIn(shop: Storefront) {
      const { login } = register(shop)
      const browser = shop.browser()
      await browser.get('/')
      assert.equal((await browser.post('/auth/login', login)).status, 200)
      return { browser, login, userId: (await browser.get('/')).json.customer.userId as string }
    }

    /** A guest whose calls to Kibo can be held, and an account that the guest may log in to. */
    async function guestWithAccount() {
      const wire = kiboWire()
      const shop = await open({ mount, options: { ...options(), kibo: { fetch: wire.fetch } } })
      const browser = shop.browser()
      await browser.get('/')
      return { wire, shop, browser, me: register(shop) }
    }

    it('is in one guest’s cart after a revocation, whatever the number of requests', async () => {
      const shop = await open({ mount, options: options() })
      const { browser, userId } = await loggedIn(shop)
      await shop.auth.revoke({ userId })
      shop.asked()

      const codes = ['one', 'two', 'three', 'four']
      const before = browser.copy()
      const replies = await Promise.all(codes.map((code) => before.copy().post(`/cart/${code}`)))

      assert.deepEqual(
        replies.map(({ status }) => status),
        [201, 201, 201, 201],
      )
      assert.equal(shop.asked().filter((operation) => operation === 'createAnonymousShopperAuthTicket').length, 1)
      await browser.get('/')
      assert.deepEqual((await linesOf(browser)).sort(), [...codes].sort())
      assert.equal((await browser.get('/')).json.status, 'anonymous')
    })

    it('is refused with session_ended when the visitor logged in meanwhile in another tab', async () => {
      const shop = await open({ mount, options: options() })
      const browser = shop.browser()
      await browser.get('/')
      const otherTab = browser.copy()
      await browser.post('/auth/signup', somebody())
      shop.asked()

      const late = await otherTab.post('/cart/late')

      assert.deepEqual([late.status, late.json.code], [409, 'session_ended'])
      assert.deepEqual(shop.asked(), [])
      assert.equal((await browser.post('/cart/again')).status, 201)
      assert.deepEqual(await linesOf(browser), ['again'])
    })

    it('is in the shopper’s cart when it was under way as the login began', async () => {
      const { wire, browser, me } = await guestWithAccount()
      const addition = wire.hold('POST /api/commerce/carts/current/items')
      const adding = browser.copy().post('/cart/lamp')
      await addition.asked
      const loggingIn = browser.post('/auth/login', me.login)
      await sleep(50)

      addition.release()

      assert.equal((await adding).status, 201)
      assert.equal((await loggingIn).status, 200)
      assert.deepEqual(await linesOf(browser), ['lamp'])
    })

    it('is in the shopper’s cart when it waited for a fresh ticket as the login began', async () => {
      const { wire, shop, browser, me } = await guestWithAccount()
      shop.sandbox.advance(staleMs)
      // Both find the ticket stale and Kibo away, so that the addition and the login refresh it themselves.
      const away = gate()
      wire.answer('/authtickets/refresh', () => away.opened.then(() => new Response(null, { status: 503 })), 1)
      const refresh = wire.hold('/authtickets/refresh')
      const addition = wire.hold('POST /api/commerce/carts/current/items')
      const adding = browser.copy().post('/cart/lamp')
      await until(() => wire.count('/authtickets/refresh') === 1)
      const loggingIn = browser.post('/auth/login', me.login)
      await sleep(50)
      away.open()
      await refresh.asked
      await sleep(50)
      refresh.release()
      await addition.asked
      await sleep(50)
      addition.release()

      assert.equal((await adding).status, 201)
      assert.equal((await loggingIn).status, 200)
      assert.deepEqual(await linesOf(browser), ['lamp'])
    })

    it('waits for each of two logins that are under way', async () => {
      const { wire, browser, me } = await guestWithAccount()
      const otherTab = browser.copy()
      const login = wire.hold('POST /api/commerce/customer/authtickets')
      const loggingIn = browser.post('/auth/login', me.login)
      await login.asked
      assert.equal((await otherTab.copy().post('/auth/signup', me)).status, 409)
      const adding = otherTab.copy().post('/cart/lamp')
      await sleep(50)
      login.release()

      assert.equal((await loggingIn).status, 200)
      assert.deepEqual([(await adding).status, (await adding).json.code], [409, 'session_ended'])
    })

    it('waits for a login that is under way, and is then asked to try again', async () => {
      const { wire, browser } = await guestWithAccount()
      const signup = wire.hold('POST /api/commerce/customer/accounts/Add-Account-And-Login')
      const otherTab = browser.copy()
      const signingUp = browser.post('/auth/signup', somebody())
      await signup.asked
      const adding = otherTab.post('/cart/lamp')
      await sleep(50)

      signup.release()

      assert.equal((await signingUp).status, 201)
      assert.deepEqual([(await adding).status, (await adding).json.code], [409, 'session_ended'])
      assert.deepEqual(await linesOf(browser), [])
    })
  })
}
