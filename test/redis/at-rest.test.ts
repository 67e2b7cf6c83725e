import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { debianTool } from '../support/debian-tool.ts'
import { openFleet } from '../support/fleet.ts'
import { libraries, type OwnStore } from '../support/redis-clients.ts'
import { RedisServer } from '../support/redis-server.ts'
import { loginOf, signedUp, staleMs } from '../support/shoppers.ts'
import { somebody, storefronts } from '../support/storefront.ts'

const dayMs = 24 * 60 * 60 * 1000

describe('what Redis holds', () => {
  const open = storefronts()
  let server: RedisServer
  let own: OwnStore[] = []

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
  })

  after(async () => {
    await server?.close()
  })

  beforeEach(async () => {
    own = await Promise.all([libraries.redis(server.url), libraries.ioredis(server.url)])
    await own[0]?.send('FLUSHALL')
  })

  afterEach(() => {
    for (const { close } of own) close()
  })

  const send = (...args: string[]) => (own[0] as OwnStore).send(...args)
  const keys = async () => (await send('KEYS', '*')) as string[]

  /** Everything: keys, values, members. */
  async function dump(): Promise<Map<string, string>> {
    const all = new Map<string, string>()
    for (const key of await keys()) {
      const type = await send('TYPE', key)
      const content = type === 'zset' ? await send('ZRANGE', key, '0', '-1') : await send('GET', key)
      all.set(key, String(content))
    }
    return all
  }

  it('has an expiry, and no token, id, address or name in it that can be read', async () => {
    const fleet = await openFleet(
      open,
      own.map(({ store }) => store),
      { sandbox: { twoFactor: 'fingerprint' }, routes: { rateLimit: {} } },
    )
    const { sandbox } = fleet.first
    const me = somebody()
    const browser = fleet.browser()
    await browser.get('/')
    await browser.post('/auth/signup', me)
    await browser.everywhere('/')
    sandbox.advance(staleMs)
    await browser.everywhere('/')
    const { customer } = (await browser.get('/')).json
    const stranger = fleet.browser()
    await stranger.get('/')
    await stranger.post('/auth/login', { ...loginOf(me), password: 'wrong-1' })
    await stranger.post('/auth/login', { ...loginOf(me), fingerprint: randomUUID() })
    assert.equal((await stranger.get('/')).json.status, 'two-factor')
    await stranger.post('/auth/logout')
    const { accountId, userId } = customer
    await fleet.first.auth.client.accounts.updateAccount(accountId, sandbox.accounts.get(accountId) ?? {})

    const held = await dump()
    const kinds = new Set(Array.from(held.keys(), (key) => key.replace(/^kibo-shopper:/, '').split(':')[0]))
    for (const kind of ['session', 'sessions-of', 'account', 'account-entries', 'attempts', 'pending-login']) {
      assert.ok(kinds.has(kind), `${kind} in ${[...kinds]}`)
    }
    const tokens = sandbox.calls.flatMap(({ headers, query }) => [headers['x-vol-user-claims'], query.refreshToken])
    const ids = [...browser.jar.values(), ...stranger.jar.values()].flatMap((value) => value.split('.'))
    const secrets = [...tokens, ...ids, ...Object.values(me), userId].filter((text) => text && text.length > 5)
    const idOf = (text: string) => new RegExp(`(^|\\D)${text}(\\D|$)`)
    for (const [key, content] of held) {
      assert.ok(Number(await send('PTTL', key)) > 0, `${key} has an expiry`)
      for (const secret of secrets) assert.ok(!`${key} ${content}`.includes(String(secret)), `${secret} in ${key}`)
      assert.doesNotMatch(key, idOf(String(accountId)))
    }
  })

  it('goes with the refresh token, and at the latest with the absolute age', async () => {
    const sessions = async () => (await keys()).filter((key) => key.includes(':session:'))
    const lives = async () => Promise.all((await sessions()).map(async (key) => Number(await send('PTTL', key))))
    const shop = await open({ options: { store: (own[0] as OwnStore).store } })
    await shop.browser().get('/')
    const [ttlMs = 0, ...more] = await lives()
    assert.ok(ttlMs > dayMs - 10_000 && ttlMs <= dayMs, String(ttlMs))
    assert.deepEqual(more, [])

    await send('FLUSHALL')
    const brief = await open({
      sharing: shop.sandbox,
      options: { store: (own[1] as OwnStore).store, session: { absoluteMs: 60_000 } },
    })
    await signedUp(brief)
    const held = await lives()
    assert.equal(held.length, 2) // a shopper's, and the mark of the guest's that ended
    for (const ttlMs of held) assert.ok(ttlMs > 0 && ttlMs <= 60_000, String(ttlMs))
    const groups = (await keys()).filter((key) => key.includes(':sessions-of:'))
    assert.ok(groups.length > 0)
    for (const key of groups) assert.ok(Number(await send('PTTL', key)) <= 60_000)
  })

  it('is nobody’s when it was moved or changed there', async () => {
    const shop = await open({ options: { store: (own[0] as OwnStore).store } })
    const [one, other] = [shop.browser(), shop.browser()]
    await one.post('/auth/signup', somebody())
    await other.post('/auth/signup', somebody())
    const sealed = []
    for (const key of await keys()) {
      if (!key.includes(':session:')) continue
      const text = String(await send('GET', key))
      if (text !== 'ended') sealed.push({ key, text })
    }
    assert.equal(sealed.length, 2)
    const [first, second] = sealed
    assert.ok(first && second)

    await send('SET', first.key, second.text, 'PX', '60000')
    const changed = second.text.at(-30) === 'A' ? 'B' : 'A'
    await send('SET', second.key, `${second.text.slice(0, -30)}${changed}${second.text.slice(-29)}`, 'PX', '60000')

    for (const browser of [one, other]) {
      const reply = await browser.get('/')
      assert.equal(reply.status, 200)
      assert.equal(reply.json.status, 'anonymous')
    }
  })

  it('is nobody’s when it was moved, whatever kind of record it is', async () => {
    const shop = await open({ options: { store: (own[0] as OwnStore).store } })
    const [victim, thief] = [shop.browser(), shop.browser()]
    const [me, other] = [somebody(), somebody()]
    for (const [browser, who] of [
      [victim, me],
      [thief, other],
    ] as const) {
      await browser.post('/auth/signup', who)
      await browser.get('/account')
    }
    const kinds = new Map<string, string[]>()
    for (const key of await keys()) {
      const kind = key.replace(/^kibo-shopper:/, '').split(':')[0] ?? ''
      if ((await send('TYPE', key)) === 'string') kinds.set(kind, [...(kinds.get(kind) ?? []), key])
    }
    assert.ok(kinds.has('session') && kinds.has('account'), [...kinds.keys()].join())

    // Each record takes the place of each other one, of its own kind and of the other kinds.
    const all = [...kinds.values()].flat()
    const texts = new Map<string, string>()
    for (const key of all) texts.set(key, String(await send('GET', key)))
    for (const to of all) {
      for (const from of all) {
        if (from === to || texts.get(from) === 'ended') continue
        await send('SET', to, texts.get(from) ?? '', 'PX', '60000')
        const [{ json: mine }, { json: theirs }] = [await victim.get('/'), await thief.get('/')]
        assert.ok([me.emailAddress, undefined].includes(mine.account?.emailAddress ?? undefined), `${from} at ${to}`)
        assert.ok(
          [other.emailAddress, undefined].includes(theirs.account?.emailAddress ?? undefined),
          `${from} at ${to}`,
        )
        await send('SET', to, texts.get(to) ?? '', 'PX', '60000')
      }
    }
  })

  it('leads nobody to a guest whose record was moved, nor to a session that was marked by hand', async () => {
    const shop = await open({ options: { store: (own[0] as OwnStore).store } })
    const [one, two] = [shop.browser(), shop.browser()]
    const guests: string[] = []
    for (const browser of [one, two]) {
      await browser.get('/')
      shop.sandbox.fail({ operation: 'refreshUserAuthTicket', kind: 'status', status: 404 })
      shop.sandbox.advance(staleMs)
      guests.push(String((await browser.get('/claims')).json.claims))
    }
    const successors = (await keys()).filter((key) => key.includes('successor-of:'))
    assert.ok(successors.length >= 2)
    for (const from of successors) {
      const moved = String(await send('GET', from))
      for (const to of successors) if (to !== from) await send('SET', to, moved, 'PX', '60000')
    }
    await two.get('/')
    assert.notEqual((await two.get('/claims')).json.claims, guests[0], 'the other visitor’s guest')

    const marked = (await keys()).filter((key) => key.includes(':session:'))
    assert.ok(marked.length > 0)
    for (const key of marked) assert.doesNotMatch(String(await send('GET', key)), /^refused/, 'a mark can be read')
  })
})
