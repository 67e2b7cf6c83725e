import assert from 'node:assert/strict'
import { KiboClient } from '../../src/index.ts'
import { StoreUnavailableError } from '../../src/store/unavailable.ts'
import { Browser } from '../support/browser.ts'
import { openFleet } from '../support/fleet.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

const refresh = 'refreshUserAuthTicket'

/** A store that fails for some of its keys, in some of its processes. */
class Flaky extends MemoryStore {
  fails: (key: string, value?: string) => boolean = () => false

  override async get(key: string): Promise<string | undefined> {
    if (this.fails(key)) throw new StoreUnavailableError()
    return super.get(key)
  }

  override async join(group: string, member: string, ttlMs: number, most?: number): Promise<string[]> {
    if (this.fails(group)) throw new StoreUnavailableError()
    return super.join(group, member, ttlMs, most)
  }

  override async set(key: string, value: string, ttlMs: number): Promise<void> {
    if (this.fails(key, value)) throw new StoreUnavailableError()
    return super.set(key, value, ttlMs)
  }

  override async members(group: string): Promise<string[]> {
    if (this.fails(group)) throw new StoreUnavailableError()
    return super.members(group)
  }

  override async replace(key: string, expected: string | undefined, value: string, ttlMs: number): Promise<boolean> {
    if (this.fails(key, value)) throw new StoreUnavailableError()
    return super.replace(key, expected, value, ttlMs)
  }
}

describe('a store that fails in the middle', () => {
  const open = storefronts()

  it('of a refresh costs nobody the session: it is written as soon as the store takes it', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store, store, store])
    const browser = await signedUp(fleet)
    const { customer } = (await browser.get('/')).json
    fleet.first.sandbox.advance(staleMs)
    let failures = 0
    store.fails = (key, value) => {
      const isRefreshed = key.startsWith('session:') && value !== undefined
      if (isRefreshed) failures += 1
      return isRefreshed && failures <= 3
    }

    const replies = await browser.everywhere('/', 2)

    for (const { status, json } of replies) {
      assert.equal(status, 200)
      assert.equal(json.customer.accountId, customer.accountId)
      assert.equal(json.degraded, false)
    }
    assert.equal(fleet.count(refresh), 1)
    assert.ok(failures > 3)
    for (const { json } of await browser.everywhere('/')) assert.equal(json.customer.accountId, customer.accountId)
    assert.equal(fleet.count(refresh), 1)
  })

  it('and loses what it was told is told again by the process that knows', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store, store])
    const browser = (await signedUp(fleet)).at(0)
    const elsewhere = new Browser(fleet.shops[1]?.url ?? '', browser.jar)
    const texts = new Map<string, string>()
    const remember = store.replace.bind(store)
    store.replace = async (key, expected, value, ttlMs) => {
      if (expected !== undefined && key.startsWith('session:')) texts.set(key, expected)
      return remember(key, expected, value, ttlMs)
    }
    fleet.first.sandbox.advance(staleMs)
    const { claims } = (await browser.get('/claims')).json

    const [lost] = texts
    assert.ok(lost)
    await store.set(lost[0], lost[1], 60_000)
    assert.equal((await browser.get('/claims')).json.claims, claims)
    await until(async () => (await store.get(lost[0])) !== lost[1])
    assert.equal((await elsewhere.get('/claims')).json.claims, claims)
    assert.equal(fleet.count(refresh), 1)
  })

  it('and loses what it was told costs nothing although it is found out after the next refresh was due', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store])
    const browser = await signedUp(fleet)
    const texts = new Map<string, string>()
    const remember = store.replace.bind(store)
    store.replace = async (key, expected, value, ttlMs) => {
      if (expected !== undefined && key.startsWith('session:')) texts.set(key, expected)
      return remember(key, expected, value, ttlMs)
    }
    fleet.first.sandbox.advance(staleMs)
    await browser.get('/')
    const [lost] = texts
    assert.ok(lost)
    await store.set(lost[0], lost[1], 60_000)

    fleet.first.sandbox.advance(staleMs)
    for (const { status, json } of await browser.everywhere('/', 4)) {
      assert.equal(status, 200)
      assert.equal(json.status, 'authenticated')
    }
    assert.equal(fleet.count(refresh), 2)
    fleet.first.sandbox.advance(staleMs)
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('of a login that is kept fails nothing: the guest’s session ends as soon as the store takes that', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store])
    const me = register(fleet.first)
    const browser = fleet.browser()
    await browser.get('/')
    const guest = browser.copy()
    let failures = 0
    store.fails = (key) => key.startsWith('session:') && failures++ < 1

    const before = store.replace.bind(store)
    store.replace = (key, expected, value, ttlMs) =>
      MemoryStore.prototype.replace.call(store, key, expected, value, ttlMs)
    store.get = (key) => MemoryStore.prototype.get.call(store, key)
    const login = await browser.post('/auth/login', me.login)
    store.replace = before

    assert.equal(failures, 1, 'the new session was written, and the guest’s could not be ended')
    assert.equal(login.status, 200)
    assert.equal((await browser.get('/')).json.status, 'authenticated')
    await until(() => failures > 1)
    fleet.first.sandbox.advance(60_000) // past the grace of a late request
    const late = await guest.get('/')
    assert.equal(late.json.status, 'anonymous')
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('of an account leaves each process to Kibo, and a change unseen elsewhere for no longer than its ttl', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store, store, store], { options: { account: { ttlMs: 60_000 } } })
    const browser = await signedUp(fleet)
    store.fails = (key) => key.startsWith('account') || key.startsWith('lease:account')
    store.publish = async () => {
      throw new StoreUnavailableError()
    }

    for (const { json } of await browser.everywhere('/')) {
      assert.equal(json.account.id, json.customer.accountId)
      assert.equal(json.degraded, false)
    }
    assert.equal(fleet.count('getCurrentAccount'), 3)

    const { accountId } = (await browser.get('/')).json.customer
    const { client } = fleet.first.auth
    const account = await new KiboClient(fleet.first.sandbox.kibo).accounts.getAccount(accountId)
    await client.accounts.updateAccount(accountId, { ...account, firstName: 'Changed' })
    assert.equal((await browser.at(0).get('/')).json.account.firstName, 'Changed')
    fleet.first.sandbox.advance(60_001)
    await browser.everywhere('/')
    const names = async () => (await browser.everywhere('/')).map(({ json }) => json.account.firstName)
    while ((await names()).some((name) => name !== 'Changed'));
  })

  it('of a revocation rejects it', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store])
    const browser = await signedUp(fleet)
    const { accountId } = (await browser.get('/')).json.customer
    store.fails = (key) => key.startsWith('sessions-of:')

    await assert.rejects(fleet.first.auth.revoke({ accountId }), { code: 'kibo_unavailable' })
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('of a logout ends nothing: the shopper’s cart is served as before', async () => {
    const store = new Flaky()
    const fleet = await openFleet(open, [store])
    const browser = await signedUp(fleet)
    store.fails = (_, value) => value === 'ended'
    assert.equal((await browser.post('/auth/logout')).status, 503)
    store.fails = () => false

    assert.equal((await browser.get('/')).json.status, 'authenticated')
    assert.equal((await browser.get('/cart')).status, 200)
    assert.equal((await browser.post('/auth/logout')).status, 204)
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })

  it('and carries out twice what a client sent again logs in all the same', async () => {
    class Resent extends MemoryStore {
      override async replace(key: string, expected: string | undefined, value: string, ttlMs: number) {
        const isFirst = await super.replace(key, expected, value, ttlMs)
        return key.startsWith('session:') && expected === undefined
          ? super.replace(key, expected, value, ttlMs)
          : isFirst
      }
    }
    const fleet = await openFleet(open, [new Resent()])
    const browser = fleet.browser()
    const reply = await browser.post('/auth/signup', somebody())

    assert.equal(reply.status, 201)
    assert.notEqual(reply.session, undefined)
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })
})
