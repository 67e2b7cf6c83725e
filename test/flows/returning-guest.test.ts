import assert from 'node:assert/strict'
import { carryCart, type ReplacedGuest } from '../../src/index.ts'
import type { SandboxCall } from '../../src/sandbox/index.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

const dayMs = 24 * 60 * 60 * 1000

for (const [where, options] of [
  ['in the cookie', () => ({})],
  ['in a store', () => ({ store: new MemoryStore() })],
] as const) {
  describe(`a guest who comes back, with sessions ${where}`, () => {
    const open = storefronts()

    /** A storefront that notes who was replaced. */
    async function noting(more: object = {}) {
      const replaced: ReplacedGuest[] = []
      const onGuestReplaced = (_req: unknown, guest: ReplacedGuest) => void replaced.push(guest)
      const shop = await open({ options: { ...options(), onGuestReplaced, ...more } })
      return { shop, replaced }
    }

    for (const anonymous of ['eager', 'lazy'] as const) {
      it(`is told to the app once, with both user ids (${anonymous} guests)`, async () => {
        const { shop, replaced } = await noting({ anonymous })
        const browser = shop.browser()
        await browser.post('/cart/lamp')
        const before = (await browser.get('/cart')).json.userId
        shop.sandbox.advance(2 * dayMs)

        const tabs = await Promise.all([1, 2, 3].map(() => browser.copy().get('/cart')))
        const after = (await browser.get('/cart')).json.userId

        assert.notEqual(after, before)
        for (const { json } of tabs) assert.equal(json.userId, after)
        assert.deepEqual(replaced, [{ previousUserId: before, userId: after }])
      })
    }

    it('is told when Kibo no longer takes the ticket, too', async () => {
      const { shop, replaced } = await noting()
      const browser = shop.browser()
      await browser.get('/')
      shop.sandbox.advance(staleMs)
      shop.sandbox.fail({ operation: 'refreshUserAuthTicket', kind: 'status', status: 404 })
      await browser.get('/')
      assert.equal(replaced.length, 1)
    })

    it('is forgotten after 14 days, and never told of a shopper', async () => {
      const { shop, replaced } = await noting()
      const guest = shop.browser()
      await guest.get('/')
      const shopper = await signedUp(shop)
      shop.sandbox.advance(13 * dayMs)
      await shopper.get('/')
      assert.deepEqual(replaced, [])
      shop.sandbox.advance(2 * dayMs)
      await guest.get('/')
      assert.deepEqual(replaced, [])
    })

    it('is nobody whom a planted cookie makes up, and never who has logged in since', async () => {
      const { shop, replaced } = await noting()
      const theirs = (await noting()).shop.browser()
      await theirs.get('/')
      const guest = shop.browser()
      await guest.get('/')
      const own = guest.jar.get('kibo_shopper') ?? ''
      const beforeLogin = guest.copy()
      await guest.post('/auth/signup', somebody())
      const beforeLogout = guest.copy()
      await guest.post('/auth/logout')
      shop.sandbox.advance(2 * dayMs)

      for (const cookie of [
        theirs.jar.get('kibo_shopper') ?? '',
        `${own.slice(0, -5)}AAAAA`,
        own.replace(/[\w-](?=\.)/, (one) => (one === 'x' ? 'y' : 'x')),
        beforeLogin.jar.get('kibo_shopper') ?? '',
        beforeLogout.jar.get('kibo_shopper') ?? '',
        beforeLogin.jar.get('kibo_shopper_device') ?? '',
      ]) {
        const visitor = shop.browser()
        visitor.jar.set('kibo_shopper', cookie)
        assert.equal((await visitor.get('/')).json.status, 'anonymous')
      }

      assert.deepEqual(replaced, [])
    })

    it('has the page although the hook fails', async () => {
      const { shop } = await noting({
        onGuestReplaced: () => {
          throw new Error('no')
        },
      })
      const browser = shop.browser()
      await browser.get('/')
      shop.sandbox.advance(2 * dayMs)
      assert.equal((await browser.get('/')).status, 200)
    })

    for (const anonymous of ['eager', 'lazy'] as const) {
      it(`has the old cart after a login that is the first request of the visit (${anonymous} guests)`, async () => {
        const { shop } = await noting({ anonymous, onGuestReplaced: carryCart() })
        const { login } = register(shop)
        const browser = shop.browser()
        await browser.post('/cart/lamp')
        shop.sandbox.advance(2 * dayMs)

        assert.equal((await browser.post('/auth/login', login)).json.status, 'authenticated')

        const { items } = (await browser.get('/cart')).json
        assert.deepEqual(
          items.map(({ product }) => product.productCode),
          ['lamp'],
        )
      })
    }

    it('is no error for carryCart() when there never was a cart', async () => {
      const told: unknown[] = []
      const tell = (fields: unknown) => void told.push(fields)
      const logger = { debug() {}, info() {}, warn: tell, error: tell }
      const shop = await open({ options: { ...options(), onGuestReplaced: carryCart(), logger } })
      const browser = shop.browser()
      await browser.get('/')
      shop.sandbox.advance(2 * dayMs)
      assert.deepEqual((await browser.get('/cart')).json.items, [])
      assert.deepEqual(told, [])
      assert.ok(shop.sandbox.calls.some(({ operation, status }) => operation === 'getUserCart' && status === 404))
    })

    it('has the page when the time for Kibo is up, and the rest of the items behind it', async () => {
      const shop = await open({ options: { ...options(), onGuestReplaced: carryCart(), kibo: { timeoutMs: 300 } } })
      const browser = shop.browser()
      for (const code of ['lamp', 'mug', 'rug']) await browser.post(`/cart/${code}`)
      shop.sandbox.advance(2 * dayMs)
      shop.sandbox.calls.length = 0
      shop.sandbox.fail({ operation: 'addItemToCart', kind: 'slow', delayMs: 60_000, times: 3 })
      const added = () => shop.sandbox.calls.filter(({ operation }) => operation === 'addItemToCart').length

      assert.equal((await browser.get('/')).status, 200)
      assert.ok(added() < 3, 'the page waited for every item')

      await until(() => added() === 3)
      assert.equal((await browser.get('/cart')).json.items.length, 3)
    })

    it('has the old cart’s items with carryCart(), but for those that Kibo does not take any more', async () => {
      const shop = await open({ options: { ...options(), onGuestReplaced: carryCart() } })
      const browser = shop.browser()
      for (const code of ['lamp', 'mug', 'lamp']) await browser.post(`/cart/${code}`)
      const before = (await browser.get('/cart')).json
      shop.sandbox.advance(2 * dayMs)
      const isMug = (call: SandboxCall) => JSON.stringify(call.body).includes('mug')
      shop.sandbox.fail({ operation: 'addItemToCart', when: isMug, kind: 'status', status: 409 })

      const { json } = await browser.get('/cart')

      assert.notEqual(json.userId, before.userId)
      assert.deepEqual(
        json.items.map(({ product, quantity }: { product: { productCode: string }; quantity: number }) => [
          product.productCode,
          quantity,
        ]),
        [['lamp', 2]],
      )
    })
  })
}
