import assert from 'node:assert/strict'
import type { Browser } from '../support/browser.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { approvedBusiness, loginOf, type Person, register } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

for (const where of placesOfSessions) {
  describe(`a cookie that was copied, or planted, before a change of who the visitor is (CVE-2021-41246, CVE-2022-25896); sessions in the ${where}`, () => {
    let shop: Storefront
    const changed = sessionChanges()
    let person: Person

    before(async () => {
      shop = await startStorefront({ options: sessionsIn(where), mount: changed.mount })
    })
    after(() => shop.close())

    const newCode = () => shop.sandbox.outbox.at(-1)?.code
    const logIn = (browser: Browser, one: Person) => browser.post('/auth/login', loginOf(one))
    const known = () => register(shop)
    const newAccount = (users: Person[]) => approvedBusiness(shop, { users })

    async function waitForCode(browser: Browser) {
      shop.sandbox.configure({ twoFactor: 'always' })
      await logIn(browser, known())
      shop.sandbox.configure({ twoFactor: 'off' })
    }

    const changes: [what: string, prepare: (browser: Browser) => unknown, change: (browser: Browser) => unknown][] = [
      ['a login', (guest) => guest.get('/'), (guest) => logIn(guest, known())],
      ['a signup', (guest) => guest.get('/'), (guest) => guest.post('/auth/signup', somebody())],
      ['a second factor', waitForCode, (guest) => guest.post('/auth/two-factor/verify', { code: newCode() })],
      [
        'a one-time password',
        async (guest) => {
          person = known()
          await guest.post('/auth/otp/request', { emailAddress: person.emailAddress })
        },
        (guest) => guest.post('/auth/otp/verify', { emailAddress: person.emailAddress, code: newCode() }),
      ],
      [
        'a ticket of the app’s',
        (guest) => guest.get('/'),
        async (guest) => {
          changed.give(await shop.auth.client.authTickets.create(known().login))
          await guest.post('/adopt')
        },
      ],
      ['a login over it', (shopper) => logIn(shopper, known()), (shopper) => logIn(shopper, known())],
      ['a logout', (shopper) => logIn(shopper, known()), (shopper) => shopper.post('/auth/logout')],
      [
        'a step up',
        async (shopper) => {
          await logIn(shopper, known())
          await shopper.post('/auth/two-factor/request')
        },
        (shopper) => shopper.post('/auth/two-factor/verify', { code: newCode() }),
      ],
      [
        'a new password',
        (shopper) => {
          person = known()
          return logIn(shopper, person)
        },
        (shopper) => shopper.post('/auth/password/change', { oldPassword: person.password, newPassword: 'another-22' }),
      ],
      [
        'a switch to another account',
        async (shopper) => {
          person = somebody()
          newAccount([person])
          await logIn(shopper, person)
        },
        (shopper) => shopper.post(`/switch/${newAccount([person])}`),
      ],
    ]

    for (const [what, prepare, change] of changes) {
      it(`is nobody’s after ${what}`, async () => {
        const browser = shop.browser()
        await prepare(browser)
        const copy = browser.copy()
        const old = (await copy.copy().get('/claims')).json.claims
        await change(browser)
        assert.notEqual(browser.jar.get('kibo_shopper'), copy.jar.get('kibo_shopper'))
        const { status } = (await browser.get('/')).json

        for (const laterMs of [0, 31_000]) {
          shop.sandbox.advance(laterMs)
          const page = await copy.copy().get('/')
          assert.deepEqual([page.status, page.json.status], [200, 'anonymous'])
          assert.notEqual((await copy.copy().get('/claims')).json.claims, old)
          assert.notEqual((await copy.copy().get('/account')).status, 200)
          assert.equal((await browser.get('/')).json.status, status, 'the visitor stays who it is')
        }
        if (what !== 'a logout') assert.equal(status, 'authenticated')
      })
    }
  })
}
