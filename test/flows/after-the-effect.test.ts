import assert from 'node:assert/strict'
import { requireCustomer, shopperOf } from '../../src/index.ts'
import type { SandboxOperation } from '../../src/sandbox/index.ts'
import type { Browser, Reply } from '../support/browser.ts'
import { FailingStore, type StoreCommand } from '../support/failing-store.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { approvedBusiness, loginOf, register, staleMs } from '../support/shoppers.ts'
import { livesOn, type Storefront, somebody, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

type Person = ReturnType<typeof somebody>

interface Scene {
  shop: Storefront
  store: FailingStore
  browser: Browser
  me: Person
  /** What Kibo has done, as the storefront knows: it has the answer. */
  done: Set<unknown>
  code(): string
}

/** A request with an effect at Kibo, and what is true when something after that effect fails. */
interface Row {
  name: string
  /** What has the effect. */
  effect: SandboxOperation
  before?(scene: Scene): Promise<unknown>
  act(scene: Scene): Promise<Reply>
  /** With the whole store gone after the effect: the answer. */
  answer: number
  /** The status of the next page, once the store is back. */
  next: 'anonymous' | 'two-factor' | 'authenticated'
  /** Status and code of the same request once more. */
  again: [status: number, code?: string]
  /** What then leads on. */
  on?(scene: Scene): Promise<unknown>
}

const newPassword = 'another-secret-1'
const app = sessionChanges()
const logIn = ({ browser, me }: Scene) => browser.post('/auth/login', loginOf(me))
let told: string[] = []

const rows: Row[] = [
  {
    name: 'a login',
    effect: 'createUserAuthTicket',
    act: logIn,
    answer: 503,
    next: 'anonymous',
    again: [200],
  },
  {
    name: 'a signup',
    effect: 'addAccountAndLogin',
    act: ({ browser, me }) => browser.post('/auth/signup', { ...me, emailAddress: `new-${me.emailAddress}` }),
    answer: 503,
    next: 'anonymous',
    again: [409, 'account_exists'],
    async on({ browser, me }) {
      const login = { username: `new-${me.emailAddress}`, password: me.password }
      assert.equal((await browser.post('/auth/login', login)).json.status, 'authenticated')
    },
  },
  {
    name: 'a one-time password',
    effect: 'validateOtpAndCreateAuthTicket',
    async before({ browser, me, code }) {
      await browser.post('/auth/otp/request', { emailAddress: me.emailAddress })
      told = [code()]
    },
    act: ({ browser, me }) => browser.post('/auth/otp/verify', { emailAddress: me.emailAddress, code: told[0] }),
    answer: 503,
    next: 'anonymous',
    again: [401, 'two_factor_invalid'],
    async on({ browser, me, code }) {
      await browser.post('/auth/otp/request', { emailAddress: me.emailAddress })
      const reply = await browser.post('/auth/otp/verify', { emailAddress: me.emailAddress, code: code() })
      assert.equal(reply.json.status, 'authenticated')
    },
  },
  {
    name: 'the code of a second factor',
    effect: 'validate2FAAndCreateAuthTicket',
    async before({ shop, browser, me, code }) {
      shop.sandbox.configure({ twoFactor: 'always' })
      await browser.post('/auth/login', loginOf(me))
      told = [code()]
    },
    act: ({ browser }) => browser.post('/auth/two-factor/verify', { code: told[0] }),
    answer: 503,
    next: 'two-factor',
    again: [401, 'two_factor_invalid'],
    async on({ browser, me, code }) {
      await browser.post('/auth/login', loginOf(me))
      const reply = await browser.post('/auth/two-factor/verify', { code: code() })
      assert.equal(reply.json.status, 'authenticated')
    },
  },
  {
    name: 'a changed password',
    effect: 'changePassword',
    before: logIn,
    act: ({ browser, me }) => browser.post('/auth/password/change', { oldPassword: me.password, newPassword }),
    answer: 204,
    next: 'authenticated',
    // Where its ticket has ended, a newer one may come: the store was away just now.
    again: livesOn ? [401, 'invalid_credentials'] : [503, 'kibo_unavailable'],
  },
  {
    name: 'a reset password',
    effect: 'updateForgottenPassword',
    async before({ browser, me, code }) {
      await browser.post('/auth/password/forgot', { emailAddress: me.emailAddress })
      told = [code()]
    },
    act: ({ browser, me }) =>
      browser.post('/auth/password/reset', { userName: me.emailAddress, confirmationCode: told[0], newPassword }),
    answer: 204,
    next: 'anonymous',
    again: [400, 'reset_code_invalid'],
  },
  {
    name: 'the code of a step up',
    effect: 'validate2FAAndCreateAuthTicket',
    async before({ browser, me, code }) {
      await browser.post('/auth/login', loginOf(me))
      await browser.post('/auth/two-factor/request')
      told = [code()]
    },
    act: ({ browser }) => browser.post('/auth/two-factor/verify', { code: told[0] }),
    answer: 503,
    next: 'authenticated',
    again: [401, 'two_factor_invalid'],
    async on({ browser, code }) {
      await browser.post('/auth/two-factor/request')
      assert.equal((await browser.post('/auth/two-factor/verify', { code: code() })).status, 200)
    },
  },
  {
    name: 'an adopted ticket',
    effect: 'getCurrentAccount',
    async before({ shop, me }) {
      app.give(await shop.auth.client.authTickets.create(loginOf(me)))
    },
    act: ({ browser }) => browser.post('/adopt'),
    answer: 503,
    next: 'anonymous',
    again: [200],
  },
  {
    name: 'a switch of accounts',
    effect: 'refreshUserAuthTicket',
    async before({ shop, browser }) {
      const buyer = somebody()
      const [first, second] = [1, 2].map(() => approvedBusiness(shop, { users: [buyer] }))
      await browser.post('/auth/login', { ...loginOf(buyer), accountId: first })
      told = [String(second)]
    },
    act: ({ browser }) => browser.post(`/switch/${told[0]}`),
    answer: 503,
    next: 'authenticated',
    again: [200],
    async on({ browser }) {
      assert.equal((await browser.get('/account')).json.id, Number(told[0]))
    },
  },
  {
    name: 'a cart line',
    effect: 'addItemToCart',
    before: logIn,
    act: ({ browser }) => browser.post('/cart/lamp'),
    answer: 201,
    next: 'authenticated',
    again: [201],
    async on({ browser }) {
      assert.equal((await browser.get('/cart')).json.items[0]?.quantity, 2)
    },
  },
  {
    name: 'a query of GraphQL',
    effect: 'graphql',
    before: logIn,
    act: ({ browser }) => browser.post('/graphql'),
    answer: 200,
    next: 'authenticated',
    again: [200],
  },
  {
    name: 'a changed account',
    effect: 'updateAccount',
    before: logIn,
    act: ({ browser }) => browser.post('/rename/Ada'),
    answer: 200,
    next: 'authenticated',
    again: [200],
    async on({ browser }) {
      assert.equal((await browser.get('/account')).json.firstName, 'Ada')
    },
  },
  {
    name: 'a refresh',
    effect: 'refreshUserAuthTicket',
    async before({ shop, browser, me }) {
      await browser.post('/auth/login', loginOf(me))
      shop.sandbox.advance(staleMs)
    },
    act: ({ browser }) => browser.post('/auth/refresh'),
    answer: 200,
    next: 'authenticated',
    again: [200],
  },
]

describe('a step that fails after Kibo has done what was asked', () => {
  const open = storefronts()

  async function scene(before: Row['before']): Promise<Scene> {
    const store = new FailingStore()
    const done = new Set<unknown>()
    const shop: Storefront = await open({
      mount(express) {
        app.mount(express)
        express.post('/rename/:firstName', requireCustomer(), async (req, res) => {
          const { id } = shopperOf(req).account
          await shop.auth.client.accounts.updateAccount(id, { id, firstName: String(req.params.firstName) })
          res.json({})
        })
        express.post('/graphql', async (req, res) => {
          res.json(await req.customer.graphql('{ currentCart { total } }'))
        })
      },
      options: {
        store,
        kibo: {
          async fetch(url, init) {
            const answer = await fetch(url, init)
            const { pathname } = new URL(String(url))
            if (answer.ok) done.add(shop.sandbox.calls.findLast(({ path }) => path === pathname)?.operation)
            return answer
          },
        },
      },
    })
    const me = register(shop)
    const browser = shop.browser()
    const set = { shop, store, browser, me, done, code: () => shop.sandbox.outbox.at(-1)?.code ?? '' }
    await browser.get('/')
    await before?.(set)
    return set
  }

  /** Fails what `which` says from the moment on in which Kibo has done it. */
  function failAfter(
    { store, done }: Scene,
    effect: SandboxOperation,
    which: (command: StoreCommand) => boolean,
  ): void {
    done.clear()
    store.fails = (command) => done.has(effect) && which(command)
  }

  for (const { name, effect, before, act, answer, next, again, on } of rows) {
    it(`(${name}) and the store is gone: the answer says what happened, and the next request goes on from it`, async () => {
      const set = await scene(before)
      failAfter(set, effect, () => true)

      const reply = await act(set)

      assert.equal(reply.status, answer)
      assert.ok(set.done.has(effect), `${effect} happened`)
      if (answer >= 500) assert.equal(reply.session, undefined)
      set.store.fails = () => false
      assert.equal((await set.browser.get('/')).json.status, next)
      const repeated = await act(set)
      assert.deepEqual([repeated.status, repeated.json.code], [again[0], again[1]])
      await on?.(set)
    })

    if (name === 'a reset password') continue
    it(`(${name}) and it is not the session itself that can’t be kept: the answer stands`, async () => {
      const steps: [string, (command: StoreCommand) => boolean][] = [
        ['the end of a session', ({ name, key }) => name === 'set' && key.startsWith('session:')],
        ['the end of a pending login', ({ key }) => key.startsWith('pending-login:')],
        ['its group', ({ name }) => name === 'leave'],
        ['the group of others', ({ name }) => name === 'members'],
        ['the message', ({ name }) => name === 'publish'],
        ['the account cache', ({ key }) => key.startsWith('account')],
        ['the counts', ({ key }) => key.startsWith('attempts:')],
      ]
      for (const [step, which] of steps) {
        const set = await scene(before)
        failAfter(set, effect, which)

        const reply = await act(set)

        assert.ok([200, 201, 204].includes(reply.status), `${step}: ${reply.status}`)
        assert.equal((await set.browser.get('/')).json.status, 'authenticated', step)
        set.store.fails = () => false
        assert.equal((await set.browser.get('/')).json.status, 'authenticated', step)
      }
    })
  }

  for (const row of rows.filter(({ answer }) => answer === 204)) {
    const { name, effect, before, act } = row

    it(`(${name}) leaves the others’ sessions alive only until the store takes their end`, async () => {
      const set = await scene(before)
      const { shop, me, store } = set
      const thief = shop.browser()
      shop.sandbox.configure({ twoFactor: 'off' })
      await thief.post('/auth/login', loginOf(me))
      failAfter(set, effect, () => true)
      await act(set)
      assert.equal((await thief.get('/')).status, 503)
      store.fails = () => false

      await until(async () => (await thief.get('/')).json.status === 'anonymous')

      const owner = shop.browser()
      await owner.post('/auth/login', { ...loginOf(me), password: newPassword })
      assert.equal((await owner.get('/')).json.status, 'authenticated')
    })

    it(`(${name}) and Kibo does not answer the login after it: done, and the others’ sessions end`, async () => {
      const set = await scene(before)
      const { shop, me } = set
      const thief = shop.browser()
      await thief.post('/auth/login', loginOf(me))
      shop.sandbox.fail({ operation: 'createUserAuthTicket', kind: 'status', status: 503, times: 2 })

      const reply = await act(set)

      assert.equal(reply.status, 204)
      await until(async () => (await thief.get('/')).json.status === 'anonymous')
    })
  }

  it('lets a one-time password log in although its answer has no account and Kibo then is away', async () => {
    const shop: Storefront = await open({
      options: {
        kibo: {
          async fetch(url, init) {
            const answer = await fetch(url, init)
            if (!String(url).includes('/otp/auth')) return answer
            const { customerAccount: _, ...ticket } = (await answer.json()) as Record<string, unknown>
            return Response.json(ticket, { status: answer.status })
          },
        },
      },
    })
    const me = somebody()
    const { id } = shop.sandbox.accounts.add(me)
    const browser = shop.browser()
    await browser.post('/auth/otp/request', { emailAddress: me.emailAddress })
    shop.sandbox.fail({ operation: 'getCurrentAccount', kind: 'status', status: 500 })
    const verify = { emailAddress: me.emailAddress, code: shop.sandbox.outbox.at(-1)?.code }

    const reply = await browser.post('/auth/otp/verify', verify)

    assert.deepEqual([reply.status, reply.json.status, reply.json.customer?.accountId], [200, 'authenticated', id])
    assert.equal((await browser.get('/account')).json.id, id)
  })

  it('leaves a login whose code could not be sent waiting for one', async () => {
    const set = await scene(undefined)
    const { shop, browser, me, code } = set
    shop.sandbox.configure({ twoFactor: 'always' })
    shop.sandbox.fail({ path: '2fa/request', kind: 'status', status: 503 })

    const login = await browser.post('/auth/login', loginOf(me))

    assert.deepEqual([login.status, login.json.status], [200, 'two-factor'])
    assert.equal((await browser.post('/auth/two-factor/request')).status, 202)
    assert.equal((await browser.post('/auth/two-factor/verify', { code: code() })).json.status, 'authenticated')
  })
})

describe('a password that is reset', () => {
  const open = storefronts()

  it('ends every session of that shopper here, drops the cached account, and mails nothing', async () => {
    for (const twoFactor of ['off', 'always'] as const) {
      const shop = await open()
      const [me, other] = [somebody(), somebody()]
      for (const one of [me, other]) shop.sandbox.accounts.add(one)
      const [thief, bystander] = [shop.browser(), shop.browser()]
      await thief.post('/auth/login', loginOf(me))
      await bystander.post('/auth/login', loginOf(other))
      const browser = shop.browser()
      await browser.post('/auth/password/forgot', { emailAddress: me.emailAddress })
      const mails = shop.sandbox.outbox.length
      shop.sandbox.configure({ twoFactor })
      const reset = { userName: me.emailAddress, confirmationCode: shop.sandbox.outbox.at(-1)?.code, newPassword }
      assert.equal((await thief.get('/')).json.status, 'authenticated')

      assert.equal((await browser.post('/auth/password/reset', reset)).status, 204)

      assert.equal((await thief.get('/')).json.status, 'anonymous')
      assert.equal((await bystander.get('/')).json.status, 'authenticated')
      assert.equal((await browser.get('/')).json.status, 'anonymous')
      assert.equal(shop.sandbox.outbox.length, mails)
      shop.asked()
      shop.sandbox.configure({ twoFactor: 'off' })
      await browser.post('/auth/login', { ...loginOf(me), password: newPassword })
      assert.equal((await browser.get('/')).json.status, 'authenticated')
    }
  })
})
