import assert from 'node:assert/strict'
import type { Browser, Reply } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { approvedBusiness, loginOf } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

interface Way {
  /** Which of Kibo's answers comes late. */
  late: string
  /** What the browser is before. */
  first: 'guest' | 'shopper' | 'waiting'
  send(browser: Browser): Promise<Reply>
}

for (const where of placesOfSessions) {
  describe(`a session that ends while Kibo's answer to its own request is on its way, sessions in the ${where}`, () => {
    const open = storefronts()

    async function shopWith() {
      const wire = kiboWire()
      const changes = sessionChanges()
      const shop = await open({
        options: { kibo: { fetch: wire.fetch }, ...sessionsIn(where) },
        mount: changes.mount,
      })
      const person = somebody()
      const ids = [1, 2].map(() => {
        const id = approvedBusiness(shop, { companyOrOrganization: 'Hats Inc', users: [person] })
        return id
      })
      const login = { ...loginOf(person), accountId: ids[0] }
      const { userId } = (await shop.browser().post('/auth/login', login)).json.customer
      const newCode = () => shop.sandbox.outbox.at(-1)?.code
      const ways: Record<string, Way> = {
        'a login': {
          late: 'POST /api/commerce/customer/authtickets',
          first: 'guest',
          send: (browser) => browser.post('/auth/login', login),
        },
        'a one-time password': {
          late: '/otp/auth',
          first: 'guest',
          async send(browser) {
            await browser.post('/auth/otp/request', { emailAddress: person.emailAddress })
            return browser.post('/auth/otp/verify', { emailAddress: person.emailAddress, code: newCode() })
          },
        },
        'a second factor': {
          late: '/2fa/auth',
          first: 'waiting',
          send: (browser) => browser.post('/auth/two-factor/verify', { code: newCode() }),
        },
        'a ticket of the app’s': {
          late: '/accounts/current',
          first: 'guest',
          send: (browser) => browser.post('/adopt'),
        },
        'a step up': {
          late: '/2fa/auth',
          first: 'shopper',
          async send(browser) {
            await browser.post('/auth/two-factor/request')
            return browser.post('/auth/two-factor/verify', { code: newCode() })
          },
        },
        'a switch of accounts': {
          late: '/refresh',
          first: 'shopper',
          send: (browser) => browser.post(`/switch/${ids[1]}`),
        },
        'a new password': {
          late: '/Change-Password',
          first: 'shopper',
          send: (browser) =>
            browser.post('/auth/password/change', { oldPassword: person.password, newPassword: 'another-22' }),
        },
      }

      /** Sends a request whose answer of Kibo's comes after `meanwhile`; both with the cookies of one browser. */
      async function race({ late, first, send }: Way, meanwhile: (browser: Browser) => Promise<unknown>) {
        const browser = shop.browser()
        if (first !== 'guest') {
          shop.sandbox.configure({ twoFactor: first === 'waiting' ? 'always' : 'off' })
          await browser.post('/auth/login', login)
          shop.sandbox.configure({ twoFactor: 'off' })
        } else await browser.get('/')
        changes.give(await shop.auth.client.authTickets.create(login))
        const held = wire.holdAnswer(late)
        const tab = browser.copy()
        const sent = send(tab)
        await held.asked
        await meanwhile(browser)
        held.release()
        return { reply: await sent, tab }
      }
      return { shop, ways, race, userId }
    }

    async function assertEnded({ reply, tab }: { reply: Reply; tab: Browser }) {
      assert.equal(reply.session || undefined, undefined, `${reply.status} sets a session`)
      assert.notEqual(reply.json.status, 'authenticated')
      assert.notEqual((await tab.get('/')).json.status, 'authenticated')
      assert.notEqual((await tab.get('/account')).status, 200)
    }

    for (const what of ['a second factor', 'a step up', 'a switch of accounts', 'a new password']) {
      it(`by a logout: ${what} does not bring it back`, async () => {
        const { ways, race } = await shopWith()
        const logout = async (browser: Browser) => {
          assert.equal((await browser.post('/auth/logout')).status, 204)
        }

        await assertEnded(await race(ways[what] as Way, logout))
      })
    }

    for (const what of [
      'a login',
      'a one-time password',
      'a second factor',
      'a ticket of the app’s',
      'a step up',
      'a switch of accounts',
    ]) {
      it(`by a revocation: ${what} does not get around it`, async () => {
        const { shop, ways, race, userId } = await shopWith()

        await assertEnded(await race(ways[what] as Way, () => shop.auth.revoke({ userId })))

        const again = shop.browser()
        await (ways['a login'] as Way).send(again)
        assert.equal((await again.get('/')).json.status, 'authenticated', 'who logs in afterwards is in')
      })
    }
  })
}
