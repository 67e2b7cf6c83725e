import assert from 'node:assert/strict'
import { MemoryStore } from '../support/memory-store.ts'
import { somebody, storefronts } from '../support/storefront.ts'

/** The mark of an ended session is gone at once; otherwise that takes the grace, in real time. */
class ForgetfulStore extends MemoryStore {
  override set(key: string, value: string, ttlMs: number): Promise<void> {
    return super.set(key, value, value === 'ended' ? 1 : ttlMs)
  }
}

for (const [where, options] of [
  ['in the cookie', () => ({})],
  ['in a store', () => ({ store: new ForgetfulStore() })],
] as const) {
  for (const anonymous of ['eager', 'lazy'] as const) {
    describe(`many requests with the cookie of a session that is over, sessions ${where}, ${anonymous} guests`, () => {
      const open = storefronts()

      it('get one guest, and what they add is in one cart', async () => {
        const shop = await open({ options: { ...options(), anonymous } })
        const browser = shop.browser()
        await browser.post('/auth/signup', somebody())
        const before = browser.copy()
        await browser.post('/auth/logout')
        shop.sandbox.advance(60_000)

        const tabs = ['lamp', 'shoe', 'hat'].map((code) => before.copy().post(`/cart/${code}`))
        const pages = [1, 2].map(() => before.copy().get('/'))
        const cookies = new Set((await Promise.all([...tabs, ...pages])).map(({ session }) => session))
        cookies.delete(undefined)

        assert.equal(cookies.size, 1)
        const visitor = shop.browser()
        visitor.jar.set('kibo_shopper', [...cookies][0] ?? '')
        assert.equal((await visitor.get('/cart')).json.items.length, 3)
      })
    })
  }
}
