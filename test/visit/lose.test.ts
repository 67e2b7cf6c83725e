import assert from 'node:assert/strict'
import { changed, kiboWire } from '../support/kibo-wire.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'

const refresh = 'authtickets/refresh'
const currentAccount = 'GET /api/commerce/customer/accounts/current'
const refusedTicket = () => Response.json({ errorCode: 'INVALID_ACCESS_TOKEN' }, { status: 401 })
/** More than three chunks of 4 KB. */
const hugeToken = 'x'.repeat(20_000)

describe('a visit whose ticket Kibo does not take', () => {
  const open = storefronts()

  async function shopper(ticketTtlMs: number, leewayMs: number) {
    const wire = kiboWire()
    const shop = await open({
      options: { kibo: { fetch: wire.fetch }, refresh: { leewayMs } },
      sandbox: { accessTokenTtlMs: ticketTtlMs },
    })
    const browser = await signedUp(shop)
    return { wire, shop, browser }
  }

  it('refreshes once although the leeway is longer than the life of a ticket and the account call is refused', async () => {
    const { wire, browser } = await shopper(30_000, 60_000)
    wire.answer(currentAccount, refusedTicket)
    const before = wire.count(refresh)

    const reply = await browser.get('/claims')

    assert.equal(reply.status, 200)
    assert.equal(typeof reply.json.claims, 'string')
    assert.equal(wire.count(refresh) - before, 1)
  })

  it('refreshes once when the account call is refused with a ticket that is fresh by our clock', async () => {
    const { wire, browser } = await shopper(15 * 60_000, 60_000)
    wire.answer(currentAccount, refusedTicket)
    const before = wire.count(refresh)

    const reply = await browser.get('/claims')

    assert.equal(reply.status, 200)
    assert.equal(wire.count(refresh) - before, 1)
  })

  for (const isAccountCached of [true, false]) {
    const about = isAccountCached ? 'cached' : 'not cached'
    for (const why of ['stale', 'refused'] as const) {
      it(`shows the page although the refreshed ticket of a ${why} one is too large for the cookie, account ${about}`, async () => {
        const { wire, shop, browser } = await shopper(15 * 60_000, 60_000)
        const { id } = (await browser.get('/')).json.account
        const update = { id, firstName: 'New' }
        if (!isAccountCached) await shop.auth.client.accounts.updateAccount(id, update)
        wire.answer(refresh, (_, pass) => changed(pass, { accessToken: hugeToken }))
        if (why === 'stale') shop.sandbox.advance(staleMs)
        else wire.answer(currentAccount, refusedTicket, 1)

        const reply = await browser.get('/')

        assert.deepEqual([reply.status, reply.json.status], [200, 'authenticated'])
        assert.deepEqual(reply.setCookies, [])
      })
    }
  }
})
