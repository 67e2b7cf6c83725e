import assert from 'node:assert/strict'
import { openFleet } from '../support/fleet.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { register, staleMs } from '../support/shoppers.ts'
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
