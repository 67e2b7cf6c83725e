import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { openFleet } from '../support/fleet.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { slowPage } from '../support/slow-page.ts'
import { type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'

/** The first process hears what is said; the messages to the others are late, or lost. */
class HalfDeafStore extends MemoryStore {
  #subscribers = 0

  override subscribe(...how: Parameters<MemoryStore['subscribe']>): () => Promise<void> {
    this.#subscribers += 1
    return this.#subscribers === 1 ? super.subscribe(...how) : async () => {}
  }
}

describe('a guest’s page in one process, answered after a login in another that it has not heard of', () => {
  const open = storefronts()

  async function guestOf(setup: StorefrontSetup) {
    const store = new HalfDeafStore()
    const fleet = await openFleet(open, [store, store], setup)
    const me = register(fleet.first)
    const browser = fleet.browser()
    await browser.get('/')
    fleet.first.sandbox.advance(staleMs)
    const logIn = () => browser.at(0).post('/auth/login', me.login)
    return { fleet, here: browser.at(0), there: browser.at(1), logIn }
  }

  for (const persistent of [true, false]) {
    it(`leaves the shopper logged in although it refreshed the ticket (persistent: ${persistent})`, async () => {
      const page = slowPage()
      const { fleet, there, logIn } = await guestOf({ options: { cookie: { persistent } }, mount: page.mount })
      const slow = there.get('/slow')
      await page.begun
      const login = await logIn()
      assert.equal(login.json.status, 'authenticated')

      page.finish()
      const { setCookies } = await slow

      assert.deepEqual(setCookies, [])
      assert.equal(fleet.count('refreshUserAuthTicket'), 1)
    })
  }

  it('leaves the shopper logged in although Kibo took the ticket no more, and another guest was in its place', async () => {
    const { fleet, there, here, logIn } = await guestOf({})
    fleet.first.sandbox.fail({ operation: 'refreshUserAuthTicket', kind: 'status', status: 404 })
    const first = await there.copy().get('/')
    assert.ok(first.session, 'there is a new guest')
    assert.equal((await here.copy().get('/')).session, first.session)
    assert.equal((await logIn()).json.status, 'authenticated')

    const late = await there.copy().get('/')

    assert.deepEqual(late.setCookies, [])
    assert.equal(late.json.status, 'anonymous')
  })
})

/** Until the messages that are under way have arrived. */
const messages = () => setImmediate()

describe('a page in one process, answered while Kibo still works on a login in another', () => {
  const open = storefronts()
  const toKibo = 'POST /api/commerce/customer/authtickets'

  for (const anonymous of ['eager', 'lazy'] as const) {
    /** Two tabs with the cookie of a session that was revoked: one logs in, the other waits for a page. */
    async function twoTabs() {
      const store = new MemoryStore()
      const wire = kiboWire()
      const page = slowPage((req) => req.customer.claims())
      const options = { anonymous, kibo: { fetch: wire.fetch } }
      const fleet = await openFleet(open, [store, store], { options, mount: page.mount })
      const { login } = register(fleet.first)
      const browser = await signedUp(fleet)
      await fleet.first.auth.revoke({ accountId: (await browser.get('/')).json.customer.accountId })
      const slow = browser.copy().at(1).get('/slow')
      await page.begun
      return { browser, here: browser.at(0), wire, page, slow, login }
    }

    it(`sets no guest’s cookie, which could reach the browser after the login’s (${anonymous} guests)`, async () => {
      const { here, wire, page, slow, login } = await twoTabs()
      const atKibo = wire.hold(toKibo)
      const loggingIn = here.post('/auth/login', login)
      await atKibo.asked
      await messages()

      page.finish()
      assert.deepEqual((await slow).setCookies, [])

      atKibo.release()
      assert.equal((await loggingIn).json.status, 'authenticated')
    })

    it(`and answered after that login, sets none either (${anonymous} guests)`, async () => {
      const { here, page, slow, login } = await twoTabs()
      assert.equal((await here.post('/auth/login', login)).json.status, 'authenticated')

      page.finish()

      assert.deepEqual((await slow).setCookies, [])
    })

    it(`leaves the guest’s cookie to a login that fails (${anonymous} guests)`, async () => {
      const { here, wire, page, slow, login } = await twoTabs()
      const atKibo = wire.hold(toKibo)
      const loggingIn = here.post('/auth/login', { ...login, password: 'wrong' })
      await atKibo.asked
      await messages()
      page.finish()
      assert.deepEqual((await slow).setCookies, [])
      atKibo.release()

      assert.equal((await loggingIn).status, 401)

      const { json } = await here.get('/cart')
      assert.equal(json.userId, (await slow).json.userId)
    })

    it(`leaves the guest’s cookie to the next answer when the logins of two processes fail (${anonymous} guests)`, async () => {
      const { browser, slow, page, login } = await twoTabs()
      page.finish()
      await slow
      const wrong = { ...login, password: 'wrong' }
      for (const process of [0, 1]) {
        assert.equal((await browser.copy().at(process).post('/auth/login', wrong)).status, 401)
      }
      await messages()

      const { session, json } = await browser.copy().at(1).get('/cart')

      assert.ok(session)
      assert.equal(json.userId, (await slow).json.userId)
    })
  }
})

describe('a page whose cookie was no longer good, answered after a login of its visitor', () => {
  const open = storefronts()

  for (const loss of ['refused', 'revoked'] as const) {
    for (const where of ['in the cookie', 'in a store'] as const) {
      // Without a store a revoked session's cookie is cleared whatever happens: other processes still take it.
      if (loss === 'revoked' && where === 'in the cookie') continue

      it(`does not clear the login’s cookie (${loss}, sessions ${where}, lazy guests)`, async () => {
        const page = slowPage()
        const options = { anonymous: 'lazy', ...(where === 'in a store' && { store: new MemoryStore() }) } as const
        const shop = await open({ options, mount: page.mount })
        const browser = await signedUp(shop)
        if (loss === 'revoked') await shop.auth.revoke({ accountId: (await browser.get('/')).json.customer.accountId })
        else {
          shop.sandbox.advance(staleMs)
          shop.sandbox.fail({ operation: 'refreshUserAuthTicket', kind: 'status', status: 404 })
        }
        const slow = browser.copy().get('/slow')
        await page.begun
        assert.equal((await browser.post('/auth/login', register(shop).login)).json.status, 'authenticated')

        page.finish()

        assert.deepEqual((await slow).setCookies, [])
      })
    }
  }
})

describe('the cookie of a session in a store', () => {
  const open = storefronts()
  const dayS = 24 * 60 * 60
  const maxAge = (line = '') => Number(/Max-Age=(\d+)/.exec(line)?.[1])

  it('lives as long as the session may, because a refresh does not write it again', async () => {
    const shop = await open({ options: { store: new MemoryStore() } })
    const browser = shop.browser()
    const [guest] = (await browser.get('/')).setCookies
    const [shopper] = (await browser.post('/auth/signup', somebody())).setCookies
    for (const line of [guest, shopper]) assert.ok(Math.abs(maxAge(line) - 30 * dayS) <= 1, line)
    for (let refreshes = 0; refreshes < 40; refreshes++) {
      shop.sandbox.advance(12 * 60 * 60 * 1000)
      const { setCookies, json } = await browser.get('/')
      assert.deepEqual(setCookies, [])
      assert.equal(json.status, 'authenticated')
    }
  })

  it('lives two weeks longer for a guest whom the app wants to know again', async () => {
    const shop = await open({ options: { store: new MemoryStore(), onGuestReplaced: () => {} } })
    const browser = shop.browser()
    const [guest] = (await browser.get('/')).setCookies
    const [shopper] = (await browser.post('/auth/signup', somebody())).setCookies
    assert.ok(Math.abs(maxAge(guest) - 44 * dayS) <= 1, guest)
    assert.ok(Math.abs(maxAge(shopper) - 30 * dayS) <= 1, shopper)
  })

  it('ends with the browser where sessions are not persistent', async () => {
    const shop = await open({ options: { store: new MemoryStore(), cookie: { persistent: false } } })
    const [guest] = (await shop.browser().get('/')).setCookies
    assert.doesNotMatch(guest ?? '', /Max-Age|Expires/)
  })
})
