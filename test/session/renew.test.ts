import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { changed, kiboWire } from '../support/kibo-wire.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, storefronts } from '../support/storefront.ts'

const refreshes = (shop: Storefront) => shop.asked().filter((operation) => operation === 'refreshUserAuthTicket').length

describe('the refresh of a session', () => {
  const open = storefronts()

  it('is one call for 100 concurrent requests, each answered as that shopper (express-openid-connect#408, next-auth#7558, nextjs-auth0#959)', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    const { customer } = (await browser.get('/')).json
    shop.sandbox.advance(staleMs)
    shop.asked()

    const replies = await Promise.all(Array.from({ length: 100 }, () => browser.copy().get('/')))

    for (const { status, json } of replies) {
      assert.equal(status, 200)
      assert.equal(json.customer.accountId, customer.accountId)
      assert.equal(json.account.emailAddress, customer.emailAddress)
      assert.equal(json.degraded, false)
    }
    assert.equal(refreshes(shop), 1)
    assert.equal(new Set(replies.map(({ session }) => session)).size, 1)
  })

  it('never mixes 40 shoppers whose tickets expire at once (CVE-2026-40155)', async () => {
    const wire = kiboWire()
    wire.answer('/refresh', async (_, pass) => {
      await delay(Math.random() * 50)
      return pass()
    })
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const shoppers = await Promise.all(Array.from({ length: 40 }, () => signedUp(shop)))
    const names = await Promise.all(shoppers.map(async (one) => (await one.get('/')).json.customer.userName))
    shop.sandbox.advance(staleMs)
    shop.asked()

    const asked = shoppers.flatMap((shopper, index) => [0, 1, 2].map(() => ({ copy: shopper.copy(), index })))
    await Promise.all(
      asked.map(async ({ copy, index }) => {
        const { json } = await copy.get('/')
        assert.equal(json.customer.userName, names[index])
        assert.equal(json.account.userName, names[index])
        assert.equal((await copy.get('/account')).json.emailAddress, names[index])
      }),
    )
    assert.equal(refreshes(shop), 40)
  })

  it('happens within the leeway before the ticket expires, and not earlier', async () => {
    const shop = await open({ options: { refresh: { leewayMs: 120_000 } } })
    const browser = await signedUp(shop)
    shop.asked()

    shop.sandbox.advance(12.9 * 60_000)
    await browser.get('/')
    assert.equal(refreshes(shop), 0)
    shop.sandbox.advance(0.2 * 60_000)
    await browser.get('/')
    assert.equal(refreshes(shop), 1)
  })

  it('is not asked for again by a late request with the old cookie within the grace', async () => {
    const shop = await open({ options: { refresh: { graceMs: 10_000 } }, sandbox: { refreshTokens: 'rotating' } })
    const browser = await signedUp(shop)
    const late = browser.copy()
    shop.sandbox.advance(staleMs)
    const { claims } = (await browser.get('/claims')).json
    shop.asked()

    shop.sandbox.advance(9_000)
    const reply = await late.copy().get('/claims')

    assert.equal(reply.json.claims, claims)
    assert.equal(reply.session, browser.jar.get('kibo_shopper'))
    assert.equal(refreshes(shop), 0)
  })

  it('leads a cookie that is several tickets old to the newest one, while each step is within the grace', async () => {
    const shop = await open({ options: { refresh: { graceMs: 3_600_000 } } })
    const browser = await signedUp(shop)
    const late = browser.copy()
    for (const _ of [1, 2, 3]) {
      shop.sandbox.advance(staleMs)
      await browser.get('/')
    }
    const { claims } = (await browser.get('/claims')).json
    shop.asked()

    assert.equal((await late.get('/claims')).json.claims, claims)
    assert.equal(refreshes(shop), 0)
  })

  it('is asked for again after the grace; where Kibo rotates refresh tokens the old cookie is then worth nothing', async () => {
    const shop = await open({ options: { refresh: { graceMs: 10_000 } }, sandbox: { refreshTokens: 'rotating' } })
    const browser = await signedUp(shop)
    const late = browser.copy()
    shop.sandbox.advance(staleMs)
    await browser.get('/')
    await browser.get('/') // with the new cookie
    shop.asked()

    shop.sandbox.advance(11_000)
    assert.equal((await late.get('/')).json.status, 'anonymous')
    assert.equal(refreshes(shop), 1)
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('works with a refresh token that Kibo keeps the same, each stale ticket once', async () => {
    const shop = await open({ sandbox: { refreshTokens: 'reusable' } })
    const browser = await signedUp(shop)
    const claims = new Set<string>()
    shop.asked()
    for (const round of [1, 2, 3]) {
      shop.sandbox.advance(staleMs)
      const replies = await Promise.all([1, 2, 3, 4].map(() => browser.copy().get('/claims')))
      const seen = new Set(replies.map(({ json }) => json.claims))
      assert.equal(seen.size, 1)
      for (const one of seen) claims.add(one)
      browser.jar.set('kibo_shopper', replies[0]?.session ?? '')
      assert.equal(refreshes(shop), 1, `round ${round}`)
    }
    assert.equal(claims.size, 3)
  })

  it('does not hang when Kibo answers with the same access token, prolonged', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await signedUp(shop)
    const { claims } = (await browser.get('/claims')).json
    wire.answer('/refresh', (_, pass) => changed(pass, { accessToken: claims }))
    shop.sandbox.advance(staleMs)

    const late = browser.copy()
    assert.equal((await browser.get('/claims')).json.claims, claims)
    assert.equal((await late.get('/claims')).json.claims, claims)
    assert.equal((await browser.get('/claims')).json.claims, claims)
    assert.equal(wire.count('/refresh'), 1)
  })
})
