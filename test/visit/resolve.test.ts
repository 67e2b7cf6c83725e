import assert from 'node:assert/strict'
import type { Express, RequestHandler } from 'express'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

describe('a known visitor’s page', () => {
  const open = storefronts()

  /** Says at /tick whether the middleware called `next()` before it returned. */
  async function shopWithTick(): Promise<Storefront> {
    const shop: Storefront = await open({
      prepare(app: Express) {
        const sameTick: RequestHandler = (req, res) => {
          let isDone = false
          shop.auth(req, res, () => {
            isDone = true
          })
          res.json({ isDone })
        }
        app.get('/tick', sameTick)
      },
    })
    return shop
  }

  it('goes on in the same tick: a shopper’s and a guest’s, beside other cookies too', async () => {
    const shop = await shopWithTick()
    const [shopper, guest] = [shop.browser(), shop.browser()]
    await shopper.post('/auth/signup', somebody())
    await shopper.get('/')
    await guest.get('/')

    for (const browser of [shopper, guest]) {
      assert.equal((await browser.get('/tick')).json.isDone, true)
      const cookie = `theme=dark; ${browser.cookie}; kibo_shopper_x=1`
      assert.equal((await browser.get('/tick', { cookie })).json.isDone, true)
    }
  })

  it('goes on in the same tick after somebody else has logged out, when it is looked whether this session has ended', async () => {
    const shop = await shopWithTick()
    const [shopper, other] = [await signedUp(shop), await signedUp(shop)]
    await shopper.get('/')
    await other.post('/auth/logout')

    for (let page = 0; page < 2; page++) assert.equal((await shopper.get('/tick')).json.isDone, true)
  })

  it('waits where the session has ended, the ticket is stale or the account is not at hand', async () => {
    const shop = await shopWithTick()
    const browser = await signedUp(shop)
    const { id } = (await browser.get('/')).json.account
    const before = browser.copy()

    await shop.auth.client.accounts.updateAccount(id, { id, firstName: 'New' })
    assert.equal((await browser.get('/tick')).json.isDone, false)
    await browser.get('/')
    assert.equal((await browser.get('/tick')).json.isDone, true)
    shop.sandbox.advance(staleMs)
    assert.equal((await browser.get('/tick')).json.isDone, false)
    await browser.get('/')
    await browser.post('/auth/logout')
    assert.equal((await before.get('/tick')).json.isDone, false)
  })
})
