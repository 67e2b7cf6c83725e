import assert from 'node:assert/strict'
import { requireCustomer } from '../../src/index.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { loginOf, signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

const minuteMs = 60_000

for (const where of placesOfSessions) {
  describe(`a step up by second factor, sessions in the ${where}`, () => {
    let shop: Storefront
    let person: ReturnType<typeof somebody>

    const open = async (rateLimit: false | { perLogin: number } = false) => {
      shop = await startStorefront({
        options: sessionsIn(where),
        routes: { rateLimit },
        mount(app) {
          const guard = requireCustomer({
            secondFactorWithinMs: 10 * minuteMs,
            loginPath: '/login',
            twoFactorPath: '/two-factor',
          })
          app.get('/checkout', guard, (req, res) => {
            res.json({ at: req.customer.secondFactorAt })
          })
          app.get('/at', (req, res) => {
            res.json({ at: req.customer.secondFactorAt })
          })
        },
      })
      person = somebody()
      return signedUp(shop, person)
    }
    afterEach(() => shop.close())
    const code = () => shop.sandbox.outbox.findLast((mail) => mail.kind === '2fa')?.code ?? ''
    const wrong = () => (code() === '000000' ? '111111' : '000000')

    it('has its code sent with a refreshed ticket when Kibo no longer takes the one that looks good', async () => {
      const browser = await open()
      shop.sandbox.fail({ path: '2fa/request', kind: 'status', status: 401, times: 2 }) // the first may be the app's
      shop.asked()

      assert.equal((await browser.post('/auth/two-factor/request')).status, 202)

      assert.ok(shop.asked().includes('refreshUserAuthTicket'))
      assert.equal((await browser.post('/auth/two-factor/verify', { code: code() })).status, 200)
    })

    it('is asked for by the guard, and lets a logged-in shopper pass for as long as it says', async () => {
      const browser = await open()
      const asked = await browser.get('/checkout')
      assert.deepEqual([asked.status, asked.json.code], [401, 'two_factor_required'])
      const page = await browser.get('/checkout', { accept: 'text/html' })
      assert.deepEqual([page.status, page.headers.location], [302, '/two-factor?returnTo=%2Fcheckout'])
      assert.equal((await browser.get('/at')).json.at, null)

      assert.equal((await browser.post('/auth/two-factor/request')).status, 202)
      const beforeMs = shop.sandbox.kibo.now()
      const verified = await browser.post('/auth/two-factor/verify', { code: code() })
      assert.deepEqual([verified.status, verified.json.customer.emailAddress], [200, person.emailAddress])
      const { status, json } = await browser.get('/checkout')
      assert.equal(status, 200)
      const atMs = Date.parse(String(json.at))
      assert.equal(atMs % 1000, 0)
      assert.ok(atMs > beforeMs - 1000 && atMs <= shop.sandbox.kibo.now(), String(json.at))

      shop.sandbox.advance(11 * minuteMs)
      assert.equal((await browser.get('/checkout')).json.code, 'two_factor_required')
      assert.equal((await browser.get('/account')).status, 200, 'still logged in')
    })

    it('with a wrong code leaves the shopper logged in, and counts as a failed login does', async () => {
      const browser = await open({ perLogin: 1 })
      await browser.post('/auth/two-factor/request')
      const refused = await browser.post('/auth/two-factor/verify', { code: wrong() })
      assert.deepEqual([refused.status, refused.json.code], [401, 'two_factor_invalid'])
      assert.equal((await browser.get('/account')).status, 200)
      assert.equal((await browser.post('/auth/two-factor/verify', { code: code() })).json.code, 'rate_limited')
    })

    it('has been done by who logged in with a second factor, and stays done through a refresh', async () => {
      await open()
      shop.sandbox.configure({ twoFactor: 'always' })
      const browser = shop.browser()
      await browser.post('/auth/login', loginOf(person))
      await browser.post('/auth/two-factor/verify', { code: code() })
      const { at } = (await browser.get('/checkout')).json
      shop.sandbox.advance(staleMs)
      assert.equal((await browser.get('/at')).json.at, at)
    })

    it('is nothing for a guest', async () => {
      await open()
      assert.equal((await shop.browser().post('/auth/two-factor/request')).json.code, 'two_factor_invalid')
    })

    it('keeps the cookie small', async () => {
      const browser = await open()
      await browser.post('/auth/two-factor/request')
      const { session = '' } = await browser.post('/auth/two-factor/verify', { code: code() })
      assert.ok(session.length > 0 && session.length <= 720, `${session.length}`)
    })
  })
}
