import assert from 'node:assert/strict'
import { requireCustomer } from '../../src/index.ts'
import type { Browser } from '../support/browser.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { loginOf, type Person, register, signedUp } from '../support/shoppers.ts'
import { type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'

for (const where of placesOfSessions) {
  describe(`a second factor as a step up, attacked, sessions in the ${where}`, () => {
    const open = storefronts()

    async function shopWith(routes: StorefrontSetup['routes'] = {}) {
      const changes = sessionChanges()
      const shop = await open({
        options: sessionsIn(where),
        routes,
        mount(app) {
          app.get('/checkout', requireCustomer({ secondFactorWithinMs: 600_000 }), (req, res) => {
            res.json(req.customer)
          })
          changes.mount(app)
        },
      })
      const newCode = async (browser: Browser) => {
        assert.equal((await browser.post('/auth/two-factor/request')).status, 202)
        return shop.sandbox.outbox.at(-1)?.code ?? ''
      }
      const verify = (browser: Browser, code: string, more: object = {}) =>
        browser.post('/auth/two-factor/verify', { code, ...more })
      const mayCheckOut = async (browser: Browser) => (await browser.get('/checkout')).status === 200
      async function shopper() {
        const person = somebody()
        return { browser: await signedUp(shop, person), person, login: loginOf(person) }
      }
      async function steppedUp() {
        const me = await shopper()
        assert.equal((await verify(me.browser, await newCode(me.browser))).status, 200)
        assert.ok(await mayCheckOut(me.browser))
        return me
      }
      async function adopt(browser: Browser, whose: Person) {
        changes.give(await shop.auth.client.authTickets.create(loginOf(whose)))
        assert.equal((await browser.post('/adopt')).status, 200)
      }
      return { shop, newCode, verify, mayCheckOut, shopper, steppedUp, adopt }
    }

    it('takes no code of another shopper, whoever the body names', async () => {
      const { shop, shopper, newCode, verify, mayCheckOut } = await shopWith()
      const [thief, victim] = [await shopper(), await shopper()]
      const ofVictim = shop.sandbox.accounts
        .list()
        .find(({ emailAddress }) => emailAddress === victim.person.emailAddress)
      assert.ok(ofVictim)
      const own = await newCode(thief.browser)
      await newCode(victim.browser)
      // The thief's code in a stolen session of the victim, which a password alone does not check out.
      const stolen = victim.browser.copy()

      for (const more of [{}, { userId: ofVictim.userId, accountId: ofVictim.id, secondFactorAt: Date.now() }]) {
        assert.equal((await verify(stolen, own, more)).json.code, 'two_factor_invalid')
        assert.equal((await verify(shop.browser(), own, more)).json.code, 'two_factor_invalid')
      }

      assert.ok(!(await mayCheckOut(stolen)))
      assert.ok(!(await mayCheckOut(thief.browser)))
    })

    it('does not outlive a logout, and goes to nobody who logs in over the session, by password or by ticket', async () => {
      const { shop, steppedUp, shopper, mayCheckOut, adopt } = await shopWith()
      const other = register(shop)
      const over: [string, (browser: Browser, me: Awaited<ReturnType<typeof shopper>>) => Promise<unknown>][] = [
        [
          'a logout and the same login',
          async (browser, me) => {
            await browser.post('/auth/logout')
            await browser.post('/auth/login', me.login)
          },
        ],
        ['the same login', (browser, me) => browser.post('/auth/login', me.login)],
        ['another login', (browser) => browser.post('/auth/login', other.login)],
        ['a signup', (browser) => browser.post('/auth/signup', somebody())],
        ['a ticket of the app’s', (browser) => adopt(browser, other)],
        ['a ticket of the same shopper', (browser, me) => adopt(browser, me.person)],
      ]
      for (const [what, happens] of over) {
        const me = await steppedUp()
        await happens(me.browser, me)

        assert.equal((await me.browser.get('/')).json.status, 'authenticated', what)
        assert.ok(!(await mayCheckOut(me.browser)), what)
      }
    })

    it('is of no use to a cookie from before it, nor to a copy after a logout', async () => {
      const { shopper, newCode, verify, mayCheckOut } = await shopWith()
      const { browser } = await shopper()
      const code = await newCode(browser)
      const before = browser.copy()
      await verify(browser, code)
      const copy = browser.copy()

      assert.ok(!(await mayCheckOut(before)))
      await browser.post('/auth/logout')
      assert.ok(!(await mayCheckOut(copy)))
      assert.equal((await copy.get('/')).json.status, 'anonymous')
    })

    it('takes a code once', async () => {
      const { shopper, newCode, verify } = await shopWith()
      const { browser } = await shopper()
      const code = await newCode(browser)
      assert.equal((await verify(browser, code)).status, 200)

      assert.equal((await verify(browser, code)).json.code, 'two_factor_invalid')
    })

    it('is guessed at no more often in many sessions and many waiting logins than in one', async () => {
      const { shop, shopper, newCode, verify } = await shopWith({ rateLimit: { perLogin: 3 } })
      const { browser, login } = await shopper()
      const code = await newCode(browser)
      const wrong = code === '000000' ? '111111' : '000000'
      const second = shop.browser()
      await second.post('/auth/login', login)
      shop.sandbox.configure({ twoFactor: 'always' })
      const waiting = shop.browser()
      await waiting.post('/auth/login', login)

      for (const guesser of [browser, second, waiting]) {
        assert.equal((await verify(guesser, wrong)).json.code, 'two_factor_invalid')
      }

      for (const guesser of [browser, second, waiting]) {
        assert.equal((await verify(guesser, code)).json.code, 'rate_limited')
      }
    })
  })
}
