import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { KiboClient } from '../../src/index.ts'
import type { SharedStore } from '../../src/store/contract.ts'
import { ask, type Reply } from './browser.ts'
import { type BalancedBrowser, openFleet } from './fleet.ts'
import { kiboWire } from './kibo-wire.ts'
import { loginOf, register, signedUp, staleMs } from './shoppers.ts'
import { type StorefrontSetup, somebody, storefronts } from './storefront.ts'

const refresh = 'refreshUserAuthTicket'
const sessionLines = ({ setCookies }: Reply) => setCookies.filter((line) => line.startsWith('kibo_shopper='))

/** What any number of processes with one store do together, whatever the store. */
export function itMakesThemOne(stores: () => [SharedStore, ...SharedStore[]]): void {
  const open = storefronts()
  const fleetOf = (setup: StorefrontSetup = {}) => openFleet(open, stores(), setup)

  /** Lets messages arrive that say that something has ended or changed. */
  const soon = () => sleep(50)

  describe('a session', () => {
    it('is the same in every process, by a short cookie that holds no ticket', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)

      const replies = await browser.everywhere('/')

      assert.equal(new Set(replies.map(({ json }) => json.customer.accountId)).size, 1)
      assert.ok(replies.every((reply) => sessionLines(reply).length === 0))
      assert.match(browser.jar.get('kibo_shopper') ?? '', /^s:c\.[\w-]{43}\.[\w+/]{43}$/)
    })

    it('has another id after signup, login and logout, and the one before is dead everywhere', async () => {
      const fleet = await fleetOf()
      const browser = fleet.browser()
      const me = somebody()
      await browser.get('/')
      const guest = browser.copy()
      await browser.post('/auth/signup', me)
      const first = browser.copy()
      await browser.post('/auth/login', loginOf(me))
      const second = browser.copy()
      await browser.post('/auth/logout')
      assert.equal(browser.jar.has('kibo_shopper'), false)

      const ids = [guest, first, second].map(({ jar }) => jar.get('kibo_shopper'))
      assert.equal(new Set(ids).size, 3)
      for (const old of [guest, first, second]) {
        for (const reply of await old.everywhere('/')) {
          assert.equal(reply.json.status, 'anonymous')
          assert.deepEqual(sessionLines(reply), [])
        }
      }
    })

    it('that is forged, changed, of another kind or of another cookie is the same as none', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)
      const value = browser.jar.get('kibo_shopper') ?? ''
      const other = await open({
        sharing: fleet.first.sandbox,
        options: { cookie: { name: 'other' }, store: stores()[0] },
      })

      const changes = [
        value.replace('s:c.', 's:g.'),
        value.replace('s:c.', 's:x.'),
        value.slice(2),
        value.slice(0, -1),
        `${value}A`,
        `s:c.${'A'.repeat(43)}.${'A'.repeat(43)}`,
        `${value.slice(0, 20)}${value[20] === 'A' ? 'B' : 'A'}${value.slice(21)}`,
      ]
      for (const changed of changes) {
        browser.jar.set('kibo_shopper', changed)
        const reply = await browser.copy().get('/')
        assert.equal(reply.json.status, 'anonymous', changed)
        assert.equal(sessionLines(reply).length, 1)
      }
      const foreign = other.browser()
      foreign.jar.set('other', value)
      assert.equal((await foreign.get('/')).json.status, 'anonymous')
    })

    it('goes on when the secret is rotated, and is nobody’s when its secret is gone', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)
      const next = 'the secret after that, just as long as it'
      const [store] = stores()
      const secret = 'a secret of tests that is long enough'
      const rotated = await open({ sharing: fleet.first.sandbox, options: { secret: [next, secret], store } })
      const later = await open({ sharing: fleet.first.sandbox, options: { secret: next, store } })
      const cookie = browser.cookie
      const get = async (url: string) => (await ask(url, { headers: { cookie } })).json

      assert.equal((await get(rotated.url)).status, 'authenticated')
      assert.equal((await get(later.url)).status, 'anonymous')

      await rotated.auth.revoke({ accountId: (await get(rotated.url)).customer.accountId })
      assert.equal((await get(rotated.url)).status, 'anonymous')
    })

    it('ends with its refresh token, at the latest with its absolute age', async () => {
      const fleet = await fleetOf({ options: { session: { absoluteMs: 3_600_000 } } })
      const browser = await signedUp(fleet)
      for (let passedMs = 0; passedMs < 3_500_000; passedMs += 700_000) {
        assert.equal((await browser.get('/')).json.status, 'authenticated', `after ${passedMs} ms`)
        fleet.first.sandbox.advance(700_000)
      }
      fleet.first.sandbox.advance(200_000)
      for (const { json } of await browser.everywhere('/')) assert.equal(json.status, 'anonymous')
    })

    for (const by of ['accountId', 'userId'] as const) {
      it(`is ended by a revocation by ${by} in every process, with all others of that shopper and no one else’s`, async () => {
        const fleet = await fleetOf()
        const me = somebody()
        const phone = await signedUp(fleet, me)
        const laptop = fleet.browser()
        await laptop.post('/auth/login', loginOf(me))
        const somebodyElse = await signedUp(fleet)
        const { customer } = (await phone.get('/')).json

        await fleet.shops[1]?.auth.revoke(
          by === 'accountId' ? { accountId: customer.accountId } : { userId: customer.userId },
        )

        for (const device of [phone, laptop]) {
          for (const { json } of await device.everywhere('/')) assert.equal(json.status, 'anonymous')
        }
        assert.equal((await somebodyElse.get('/')).json.status, 'authenticated')
        await laptop.post('/auth/login', loginOf(me))
        for (const { json } of await laptop.everywhere('/')) assert.equal(json.status, 'authenticated')
      })
    }
  })

  describe('a refresh', () => {
    it('is one for all processes, each request answered as that shopper (next-auth#8897, nextjs-auth0#959)', async () => {
      // No account is fetched behind the pages: its ticket would have expired before it is sent when the clock jumps.
      const fleet = await fleetOf({ options: { account: { ttlMs: 4 * staleMs } } })
      const browser = await signedUp(fleet)
      const { customer } = (await browser.get('/')).json
      for (const round of [1, 2]) {
        fleet.first.sandbox.advance(staleMs)

        const replies = await browser.everywhere('/', 10)

        for (const { status, json } of replies) {
          assert.equal(status, 200)
          assert.equal(json.customer.accountId, customer.accountId)
          assert.equal(json.degraded, false)
        }
        assert.equal(fleet.count(refresh), round)
      }
    })

    it('that is late finds the new ticket in any process, without another call', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)
      const late = browser.copy()
      fleet.first.sandbox.advance(staleMs)
      const claims = (await browser.get('/claims')).json.claims

      for (const reply of await late.everywhere('/claims')) assert.equal(reply.json.claims, claims)
      assert.equal(fleet.count(refresh), 1)
    })

    it('writes no cookie, so that no page of the guest undoes a login in another process', async () => {
      const fleet = await fleetOf()
      for (let login = 0; login < 4; login++) {
        const me = register(fleet.first)
        const browser = fleet.browser()
        await browser.get('/')
        fleet.first.sandbox.advance(staleMs)
        const pages = Array.from({ length: 8 }, () => browser.at(1).get('/'))
        const loggingIn = browser.at(0).post('/auth/login', me.login)

        const replies = await Promise.all(pages)
        const { session = '' } = await loggingIn

        for (const reply of replies) assert.deepEqual(sessionLines(reply), [])
        browser.jar.set('kibo_shopper', session)
        for (const { json } of await browser.everywhere('/')) assert.equal(json.status, 'authenticated')
      }
    })

    it('never mixes twenty shoppers whose tickets expire at once', async () => {
      const fleet = await fleetOf()
      const browsers = await Promise.all(Array.from({ length: 20 }, () => signedUp(fleet)))
      const accountOf = async (browser: BalancedBrowser) => (await browser.get('/')).json.customer.accountId
      const ids = await Promise.all(browsers.map(accountOf))
      assert.equal(new Set(ids).size, 20)
      fleet.first.sandbox.advance(staleMs)

      await Promise.all(
        browsers.map(async (browser, index) => {
          for (const { json } of await browser.everywhere('/')) {
            assert.equal(json.customer.accountId, ids[index])
            assert.equal(json.account.id, ids[index])
          }
        }),
      )
      assert.equal(fleet.count(refresh), 20)
    })

    it('that fails fails for all who wait, keeps the session, and is tried again by the next', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)
      fleet.first.sandbox.advance(staleMs)
      fleet.first.sandbox.fail({ kind: 'status', operation: refresh, times: 1, delayMs: 1000 })

      const replies = await browser.everywhere('/', 3)

      assert.equal(fleet.count(refresh), 1)
      for (const { status, json } of replies) {
        assert.equal(status, 200)
        assert.equal(json.status, 'authenticated')
        assert.equal(json.degraded, true)
      }
      assert.equal((await browser.get('/')).json.degraded, false)
      assert.equal(fleet.count(refresh), 2)
    })

    it('that Kibo refuses ends the session for all: one new guest, whichever process they came to', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)
      await browser.get('/')
      const late = browser.copy()
      const guests = fleet.count('createAnonymousShopperAuthTicket')
      fleet.first.sandbox.advance(staleMs)
      fleet.first.sandbox.fail({ kind: 'status', status: 404, operation: refresh, times: 9, delayMs: 100 })

      const replies = await browser.everywhere('/claims', 3)

      assert.equal(fleet.count(refresh), 1)
      assert.equal(fleet.count('createAnonymousShopperAuthTicket'), guests + 1)
      assert.equal(new Set(replies.map(({ json }) => json.claims)).size, 1)
      assert.equal(new Set(replies.map(({ session }) => session)).size, 1)
      const claims = (await late.get('/claims')).json.claims
      assert.equal(claims, replies[0]?.json.claims)
      assert.equal(fleet.count(refresh), 1)
    })

    it('whose account comes back locked ends the session for all', async () => {
      const fleet = await fleetOf({ sandbox: { endsTicketsOnLock: false } })
      const browser = await signedUp(fleet)
      const { accountId } = (await browser.get('/')).json.customer
      fleet.first.sandbox.accounts.lock(accountId)
      fleet.first.sandbox.advance(staleMs)

      const replies = await browser.everywhere('/account', 3)

      for (const { status } of replies) assert.equal(status, 401)
      assert.equal(fleet.count(refresh), 1)
      for (const { json } of await browser.everywhere('/')) assert.equal(json.status, 'anonymous')
    })

    it('that was under way does not bring back a session that was logged out in another process', async () => {
      const wire = kiboWire()
      const fleet = await fleetOf({ options: { kibo: { fetch: wire.fetch } } })
      const browser = await signedUp(fleet)
      const late = browser.copy()
      // Fresh for the process that logs out, stale for the one that refreshes.
      const eager = await open({
        sharing: fleet.first.sandbox,
        options: { store: stores()[0], refresh: { leewayMs: 14 * 60_000 }, kibo: { fetch: wire.fetch } },
      })
      fleet.first.sandbox.advance(2 * 60_000)
      const held = wire.hold('/refresh')
      const cookie = browser.cookie
      const slow = fetch(eager.url, { headers: { cookie } })
      await held.asked
      assert.equal((await browser.post('/auth/logout')).status, 204)
      await soon()
      held.release()

      const response = await slow
      assert.deepEqual(response.headers.getSetCookie(), [])
      for (const { json } of await late.everywhere('/')) assert.equal(json.status, 'anonymous')
    })
  })

  describe('an account', () => {
    const fetched = 'getCurrentAccount'
    const nameIn = (reply: Reply) => reply.json.account.firstName

    it('is fetched once for all processes, and not again within its ttl', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)

      for (const { json } of await browser.everywhere('/', 5)) assert.equal(json.account.id, json.customer.accountId)
      await browser.everywhere('/account')

      assert.equal(fleet.count(fetched), 1)
    })

    it('is dropped everywhere when one process changes it', async () => {
      const fleet = await fleetOf()
      const browser = await signedUp(fleet)
      const { accountId } = (await browser.get('/')).json.customer
      await browser.everywhere('/')
      const account = fleet.first.sandbox.accounts.get(accountId)

      await fleet.shops[2]?.auth.client.accounts.updateAccount(accountId, { ...account, firstName: 'Changed' })
      assert.equal(nameIn(await browser.at(2).get('/')), 'Changed')
      await soon()

      for (const reply of await browser.everywhere('/')) assert.equal(nameIn(reply), 'Changed')
      assert.equal(fleet.count(fetched), 2)
    })

    it('is served old while one process fetches it again', async () => {
      const wire = kiboWire()
      const fleet = await fleetOf({ options: { account: { ttlMs: 60_000 }, kibo: { fetch: wire.fetch } } })
      const browser = await signedUp(fleet)
      const { accountId } = (await browser.get('/')).json.customer
      const [old] = (await browser.everywhere('/')).map(nameIn)
      const behindOurBack = new KiboClient(fleet.first.sandbox.kibo)
      const account = await behindOurBack.accounts.getAccount(accountId)
      await behindOurBack.accounts.updateAccount(accountId, { ...account, firstName: 'Changed' })
      fleet.first.sandbox.advance(61_000)
      const before = fleet.count(fetched)
      const held = wire.hold('accounts/current')

      for (const reply of await browser.everywhere('/', 2)) {
        assert.equal(nameIn(reply), old)
        assert.equal(reply.json.degraded, false)
      }
      await held.asked
      held.release()
      await soon()
      fleet.first.sandbox.advance(1_100)
      await browser.everywhere('/')
      await soon()

      for (const reply of await browser.everywhere('/')) assert.equal(nameIn(reply), 'Changed')
      assert.equal(fleet.count(fetched), before + 1)
    })

    it('that arrives after it was dropped elsewhere is kept nowhere', async () => {
      const wire = kiboWire()
      const fleet = await fleetOf({ options: { kibo: { fetch: wire.fetch } } })
      const browser = await signedUp(fleet)
      const { accountId } = (await browser.at(1).get('/auth/session')).json.customer
      fleet.shops[1]?.auth.client.accounts.updateAccount(accountId, fleet.first.sandbox.accounts.get(accountId) ?? {})
      await soon()
      const held = wire.hold('accounts/current')
      const slow = browser.at(0).get('/')
      await held.asked

      const account = fleet.first.sandbox.accounts.get(accountId)
      await fleet.shops[1]?.auth.client.accounts.updateAccount(accountId, { ...account, firstName: 'Changed' })
      await soon()
      for (const shop of [1, 2]) assert.equal(nameIn(await browser.at(shop).get('/')), 'Changed')
      held.release()
      await slow

      for (const reply of await browser.everywhere('/')) assert.equal(nameIn(reply), 'Changed')
    })

    it('of one shopper is never another’s, not even of the same account', async () => {
      const fleet = await fleetOf()
      const browsers = await Promise.all([signedUp(fleet), signedUp(fleet)])
      for (const browser of browsers) {
        for (const { json } of await browser.everywhere('/')) {
          assert.equal(json.account.id, json.customer.accountId)
          assert.equal(json.account.userId, json.customer.userId)
        }
      }
    })
  })

  describe('a login that waits for its code', () => {
    async function waiting() {
      const fleet = await fleetOf({ sandbox: { twoFactor: 'always' } })
      const me = register(fleet.first)
      const browser = fleet.browser()
      await browser.get('/')
      const { json } = await browser.post('/auth/login', me.login)
      assert.equal(json.status, 'two-factor')
      const code = () => fleet.first.sandbox.outbox.findLast((mail) => mail.to === me.emailAddress)?.code
      return { fleet, browser, me, code }
    }

    it('can be finished in any process', async () => {
      const { browser, code } = await waiting()
      for (const { json } of await browser.everywhere('/')) assert.equal(json.status, 'two-factor')
      assert.equal((await browser.post('/auth/two-factor/verify', { code: code() })).json.status, 'authenticated')
    })

    it('is dead in every process once it was given up', async () => {
      const { browser } = await waiting()
      const before = browser.copy()
      await browser.post('/auth/logout')
      for (const { json } of await before.everywhere('/')) assert.equal(json.status, 'anonymous')
    })

    it('is dead in every process once another took its place', async () => {
      const { browser, me } = await waiting()
      const before = browser.copy()
      await browser.post('/auth/login', loginOf(me))
      for (const { json } of await before.everywhere('/')) assert.equal(json.status, 'anonymous')
      for (const { json } of await browser.everywhere('/')) assert.equal(json.status, 'two-factor')
    })
  })

  it('attempts are counted by all processes together', async () => {
    const fleet = await fleetOf({ routes: { rateLimit: { perLogin: 4 } } })
    const me = somebody()
    const attempt = () => fleet.browser().post('/auth/login', { ...loginOf(me), password: 'wrong-1' })
    const browser = fleet.browser()
    const codes: unknown[] = []
    for (let index = 0; index < 6; index++) {
      codes.push((await browser.post('/auth/login', { ...loginOf(me), password: 'wrong-1' })).json.code)
    }
    assert.deepEqual(codes, [...Array(4).fill('invalid_credentials'), 'rate_limited', 'rate_limited'])
    assert.equal((await attempt()).headers['retry-after'] !== undefined, true)
    const somebodyElse = { username: somebody().emailAddress, password: 'wrong-1' }
    assert.equal((await browser.post('/auth/login', somebodyElse)).json.code, 'invalid_credentials')
  })
}
