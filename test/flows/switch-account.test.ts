import assert from 'node:assert/strict'
import { lockingFetch } from '../support/locking-fetch.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { approvedBusiness, loginOf, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

for (const where of placesOfSessions) {
  describe(`another business account, sessions in the ${where}`, () => {
    let shop: Storefront
    const kibo = lockingFetch()
    let answerOfRefresh: object | undefined
    let ignoresAccount = false
    const answering: typeof fetch = (input, init) => {
      const url = new URL(String(input))
      if (!url.pathname.endsWith('/refresh')) return kibo.fetch(input, init)
      if (ignoresAccount) url.searchParams.delete('accountId')
      return answerOfRefresh ? Promise.resolve(Response.json(answerOfRefresh)) : kibo.fetch(url, init)
    }
    let first: number
    let second: number
    let person: ReturnType<typeof somebody>

    beforeEach(async () => {
      answerOfRefresh = undefined
      ignoresAccount = false
      shop = await startStorefront({
        options: { kibo: { fetch: answering }, ...sessionsIn(where) },
        mount(app) {
          app.get('/at', (req, res) => {
            res.json({ at: req.customer.secondFactorAt })
          })
          sessionChanges().mount(app)
        },
      })
      person = somebody()
      first = business()
      second = business()
    })
    afterEach(() => shop.close())

    const business = (user = person) => approvedBusiness(shop, { users: [user] })

    async function loggedIn() {
      const browser = shop.browser()
      const body = { ...loginOf(person), accountId: first }
      assert.equal((await browser.post('/auth/login', body)).json.customer.accountId, first)
      return browser
    }

    it('is entered without the password, in a session whose old cookie stops working, and refreshes go on there', async () => {
      const browser = await loggedIn()
      const old = browser.copy()
      await browser.post('/cart/hat')
      const { status, json } = await browser.post(`/switch/${second}`)
      assert.deepEqual([status, json.customer.accountId, json.account.id], [200, second, second])
      const late = await old.get('/')
      assert.deepEqual([late.json.status, late.session], ['anonymous', undefined])
      assert.equal((await browser.get('/account')).json.id, second)
      assert.equal((await browser.get('/cart')).json.items.length, 1, 'the cart is untouched')

      shop.sandbox.advance(staleMs)
      assert.equal((await browser.get('/account')).json.id, second)
    })

    it('is entered while other tabs refresh, and logs nobody out', async () => {
      const browser = await loggedIn()
      shop.sandbox.advance(staleMs)
      const tabs = [browser.copy(), browser.copy()]
      const [switched] = await Promise.all([browser.post(`/switch/${second}`), ...tabs.map((tab) => tab.get('/'))])
      assert.equal(switched.status, 200)
      assert.equal((await browser.get('/account')).json.id, second)
    })

    it('has the second factor that the shopper gave before', async () => {
      const browser = await loggedIn()
      await browser.post('/auth/two-factor/request')
      await browser.post('/auth/two-factor/verify', { code: shop.sandbox.outbox.at(-1)?.code })
      const { at } = (await browser.get('/at')).json
      await browser.post(`/switch/${second}`)
      assert.ok(at)
      assert.equal((await browser.get('/at')).json.at, at)
    })

    it('is refused when it is somebody else’s, and the shopper stays', async () => {
      const foreign = business(somebody())
      const browser = await loggedIn()
      const { status, json } = await browser.post(`/switch/${foreign}`)
      assert.deepEqual([status, json.code], [400, 'invalid_request'])
      assert.equal((await browser.get('/account')).json.id, first)
    })

    it('is refused when Kibo answers with the ticket of somebody else, and the shopper stays nobody else', async () => {
      const browser = await loggedIn()
      const other = somebody()
      const foreign = business(other)
      const login = { ...loginOf(other), accountId: foreign }
      answerOfRefresh = await shop.auth.client.authTickets.create(login)

      const { status, json } = await browser.post(`/switch/${foreign}`)

      assert.deepEqual([status, json.code], [502, 'kibo_error'])
      assert.equal((await browser.get('/account')).json.emailAddress, person.emailAddress)
    })

    it('is refused when Kibo takes no notice of its id, and the shopper stays, with the ticket that Kibo gave', async () => {
      const browser = await loggedIn()
      ignoresAccount = true
      const { status, json } = await browser.post(`/switch/${second}`)
      assert.deepEqual([status, json.code], [502, 'kibo_error'])
      ignoresAccount = false
      shop.sandbox.advance(staleMs)

      assert.equal((await browser.get('/account')).json.id, first)
    })

    it('is refused when Kibo says that it is locked, and the shopper stays', async () => {
      const browser = await loggedIn()
      await browser.get('/account')
      kibo.lock()
      const { status, json } = await browser.post(`/switch/${second}`)
      assert.deepEqual([status, json.code], [403, 'account_locked'])
      assert.equal((await browser.get('/account')).json.id, first)
    })

    it('is a TypeError for what is no id, and nothing for a guest', async () => {
      assert.equal((await (await loggedIn()).post('/switch/-1')).json.name, 'TypeError')
      assert.equal((await shop.browser().post(`/switch/${second}`)).json.code, 'session_required')
    })
  })
}
