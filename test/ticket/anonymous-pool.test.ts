import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Storefront, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

const minted = (shop: Storefront) =>
  shop.sandbox.calls.filter(({ operation }) => operation === 'createAnonymousShopperAuthTicket').length

describe('the pool of guests’ tickets', () => {
  const open = storefronts()

  it('is filled in the background, and a first visit waits for nothing', async () => {
    const shop = await open({ options: { anonymousPool: 5 } })
    await until(() => minted(shop) === 5)
    shop.sandbox.fail({ operation: 'createAnonymousShopperAuthTicket', kind: 'slow', delayMs: Infinity, times: 10 })

    const first = await Promise.all([1, 2, 3, 4, 5].map(() => shop.browser().get('/claims')))

    const claims = first.map(({ json }) => json.claims)
    assert.equal(new Set(claims).size, 5, 'each ticket is handed out once')
  })

  it('hands out no ticket that has lived for half of its life', async () => {
    const shop = await open({ options: { anonymousPool: 2 } })
    await until(() => minted(shop) === 2)
    shop.sandbox.advance(8 * 60_000)

    const browser = shop.browser()
    await browser.get('/')
    shop.sandbox.advance(6 * 60_000)
    shop.asked()
    await browser.get('/')

    assert.ok(!shop.asked().includes('refreshUserAuthTicket'), 'the ticket was new when it was handed out')
  })

  it('gives a ticket of their own to each of more visitors than it holds, all at once', async () => {
    const shop = await open({ options: { anonymousPool: 2 } })
    await until(() => minted(shop) === 2)
    const claims = await Promise.all(
      Array.from({ length: 8 }, async () => (await shop.browser().get('/claims')).json.claims),
    )
    assert.equal(new Set(claims).size, 8)
  })

  it('keeps nothing and asks for nothing after close()', async () => {
    const shop = await open({ options: { anonymousPool: 3 } })
    await until(() => minted(shop) === 3)
    await shop.auth.close()
    await shop.browser().get('/')
    await sleep(50)
    assert.equal(minted(shop), 4)
  })
})
