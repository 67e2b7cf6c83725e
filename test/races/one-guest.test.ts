import assert from 'node:assert/strict'
import type { StorefrontAuthOptions } from '../../src/index.ts'
import type { Browser } from '../support/browser.ts'
import { openFleet } from '../support/fleet.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

const dayMs = 24 * 60 * 60 * 1000

/** The mark of an ended session is gone at once; otherwise that takes the grace, in real time. */
class ForgetfulStore extends MemoryStore {
  override set(key: string, value: string, ttlMs: number): Promise<void> {
    return super.set(key, value, value === 'ended' ? 1 : ttlMs)
  }
}

/** How a visitor comes to have a cookie that no longer says who they are. */
const losses: Record<string, (shop: Storefront, browser: Browser) => Promise<unknown>> = {
  async 'a guest’s ticket that has run out'({ sandbox }, browser) {
    await browser.get('/claims')
    sandbox.advance(2 * dayMs)
  },
  async 'a guest’s ticket that Kibo no longer takes'({ sandbox }, browser) {
    await browser.get('/claims')
    sandbox.advance(staleMs)
    sandbox.fail({ operation: 'refreshUserAuthTicket', kind: 'status', status: 404 })
  },
  async 'a shopper’s ticket that Kibo no longer takes'({ sandbox }, browser) {
    await browser.post('/auth/signup', somebody())
    sandbox.advance(staleMs)
    sandbox.fail({ operation: 'refreshUserAuthTicket', kind: 'status', status: 404 })
  },
  async 'a shopper’s session that was revoked'({ auth }, browser) {
    const { json } = await browser.post('/auth/signup', somebody())
    await auth.revoke({ accountId: json.customer.accountId })
  },
  async 'a shopper’s ticket that has run out'({ sandbox }, browser) {
    await browser.post('/auth/signup', somebody())
    sandbox.advance(40 * dayMs)
  },
  async 'a shopper’s session that ended a while ago'({ sandbox }, browser) {
    await browser.post('/auth/signup', somebody())
    const before = new Map(browser.jar)
    await browser.post('/auth/logout')
    sandbox.advance(60_000)
    for (const [name, value] of before) browser.jar.set(name, value)
  },
}

for (const [loss, lose] of Object.entries(losses)) {
  for (const anonymous of ['eager', 'lazy'] as const) {
    for (const isRemembered of [true, false]) {
      const hook = isRemembered ? 'with onGuestReplaced' : 'without onGuestReplaced'
      describe(`many requests at once with the cookie of ${loss}, ${anonymous} guests, ${hook}`, () => {
        const open = storefronts()

        function options() {
          const replaced: unknown[] = []
          const onGuestReplaced: StorefrontAuthOptions['onGuestReplaced'] = (_req, guest) => void replaced.push(guest)
          return { replaced, options: { anonymous, ...(isRemembered && { onGuestReplaced }) } }
        }

        async function addAll(shops: Storefront[], browser: Browser) {
          const before = new Map(browser.jar)
          const at = (index: number, jar: Map<string, string>) => {
            const one = shops[index % shops.length]?.browser()
            assert.ok(one)
            for (const [name, value] of jar) one.jar.set(name, value)
            return one
          }
          const adding = ['lamp', 'shoe', 'hat', 'mug'].map((code, index) => at(index, before).post(`/cart/${code}`))
          const reading = [0, 1, 2, 3].map((index) => at(index, before).get('/'))
          const replies = await Promise.all([...adding, ...reading])
          for (const { status } of replies.slice(0, 4)) assert.equal(status, 201)
          const kept = new Set(replies.map(({ session }) => session).filter((session) => session))
          assert.equal(kept.size, 1, 'one guest is kept')
          const { items } = (await at(0, new Map([['kibo_shopper', [...kept][0] ?? '']])).get('/cart')).json
          assert.equal(items.length, 4, 'what they added is in one cart')
        }

        it('in one process, sessions in the cookie, make one guest', async () => {
          const { replaced, options: chosen } = options()
          const shop = await open({ options: chosen })
          const browser = shop.browser()
          await lose(shop, browser)
          await addAll([shop], browser)
          assert.equal(replaced.length, isRemembered && loss.startsWith('a guest') ? 1 : 0)
        })

        it('in three processes with a store make one guest', async () => {
          const store = new ForgetfulStore()
          const { replaced, options: chosen } = options()
          const fleet = await openFleet(open, [store, store, store], { options: chosen })
          const browser = fleet.first.browser()
          await lose(fleet.first, browser)
          await addAll(fleet.shops, browser)
          assert.equal(replaced.length, isRemembered && loss.startsWith('a guest') ? 1 : 0)
        })
      })
    }
  }
}
