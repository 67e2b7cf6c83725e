import assert from 'node:assert/strict'
import type { CustomerAuthTicket } from '../../src/index.ts'
import type { Browser } from '../support/browser.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

type Person = ReturnType<typeof somebody>

for (const where of ['cookie', 'store'] as const) {
  describe(`a cookie that was copied, or planted, before a change of who the visitor is; sessions in the ${where}`, () => {
    let shop: Storefront
    let given: unknown
    let person: Person

    before(async () => {
      shop = await startStorefront({
        options: where === 'store' ? { store: new MemoryStore() } : {},
        prepare: (app) => app.set('env', 'test'),
        mount(app) {
          app.post('/adopt', async (req, res) => {
            await req.customer.adopt(given as CustomerAuthTicket, { via: 'sso' })
            res.json(req.customer)
          })
          app.post('/switch', async (req, res) => {
            await req.customer.switchAccount(Number(req.query.to))
            res.json(req.customer)
          })
        },
      })
    })
    after(() => shop.close())

    const newCode = () => shop.sandbox.outbox.at(-1)?.code
    const logIn = (browser: Browser, { emailAddress, password }: Person) =>
      browser.post('/auth/login', { username: emailAddress, password })
    const known = () => {
      const one = somebody()
      shop.sandbox.accounts.add(one)
      return one
    }
    const newAccount = (users: Person[]) => {
      const { id } = shop.sandbox.accounts.addBusiness({ companyOrOrganization: 'Hats Inc', users })
      shop.sandbox.accounts.changeStatus(id, 'approve')
      return id
    }

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
          const { emailAddress, password } = known()
          given = await shop.auth.client.authTickets.create({ username: emailAddress, password })
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
        (shopper) => shopper.post(`/switch?to=${newAccount([person])}`),
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
