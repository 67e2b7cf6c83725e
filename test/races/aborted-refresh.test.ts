import assert from 'node:assert/strict'
import type { Browser } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, storefronts } from '../support/storefront.ts'

const graceMs = 10_000

describe('a page that is aborted while it refreshes', () => {
  const open = storefronts()
  const wire = kiboWire()
  let shop: Storefront
  let browser: Browser

  beforeEach(async () => {
    shop = await open({ options: { kibo: { fetch: wire.fetch }, refresh: { graceMs } } })
    browser = await signedUp(shop)
  })

  /** A page with the browser's cookie, which Kibo refreshes and the browser no longer waits for; the grace is over then. */
  async function abortRefresh(): Promise<void> {
    shop.sandbox.advance(staleMs)
    const held = wire.hold('/refresh')
    const page = new AbortController()
    const aborted = fetch(`${shop.url}/`, { headers: { cookie: browser.cookie }, signal: page.signal })
    await held.asked
    page.abort()
    await assert.rejects(aborted)
    held.release()
    await browser.copy().get('/') // waits for the same refresh
    shop.sandbox.advance(graceMs + 1)
  }

  it('costs nothing: the shopper who comes back with the old cookie is still logged in', async () => {
    await abortRefresh()

    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('costs nothing the third time in a row, nor while the ticket is refreshed that nobody came with', async () => {
    for (let time = 0; time < 3; time++) await abortRefresh()
    shop.sandbox.advance(staleMs)

    const replies = await Promise.all([1, 2, 3].map(() => browser.copy().get('/')))
    assert.deepEqual(
      replies.map(({ json }) => json.status),
      ['authenticated', 'authenticated', 'authenticated'],
    )
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('costs nothing when the old cookie comes once more just after the new one', async () => {
    await abortRefresh()
    const late = browser.copy()
    await browser.get('/')
    await browser.get('/')

    assert.equal((await late.get('/')).json.status, 'authenticated')
  })

  it('leaves the old cookie worth nothing after the grace, once the shopper has come with the new one', async () => {
    await abortRefresh()
    const before = browser.copy()
    await browser.get('/')
    assert.equal((await before.copy().get('/')).json.status, 'authenticated')

    await browser.get('/')
    shop.sandbox.advance(graceMs + 1)

    assert.equal((await before.get('/')).json.status, 'anonymous')
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('does not undo a logout, by whichever of the cookies', async () => {
    await abortRefresh()
    const before = browser.copy()
    await browser.get('/')
    await browser.post('/auth/logout')
    assert.equal((await before.copy().get('/')).json.status, 'anonymous')
    shop.sandbox.advance(graceMs + 1)

    assert.equal((await before.get('/')).json.status, 'anonymous')
  })

  it('does not undo a revocation', async () => {
    const { accountId } = (await browser.get('/')).json.customer
    await abortRefresh()

    await shop.auth.revoke({ accountId })

    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })
})
