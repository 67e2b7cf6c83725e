import assert from 'node:assert/strict'
import { authRoutes } from '../../src/index.ts'
import { ask, type Reply } from '../support/browser.ts'
import { loginOf, register, signedUp } from '../support/shoppers.ts'
import { type Storefront, type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'

const minutes = 60_000

describe('the rate limits', () => {
  const open = storefronts()
  const limited = (rateLimit: object, setup: StorefrontSetup = {}) =>
    open({
      sandbox: { lockoutAfter: 10_000 },
      prepare: (app) => app.set('trust proxy', true),
      ...setup,
      routes: {
        ...setup.routes,
        rateLimit: { windowMs: 15 * minutes, perAddress: 1000, perLogin: 1000, ...rateLimit },
      },
    })
  let address = 0
  const from = (ip = `203.0.113.${++address % 250}`) => ({ 'x-forwarded-for': ip })
  const post = (
    shop: Storefront,
    path: string,
    body: object,
    headers: Record<string, string> = from(),
  ): Promise<Reply> => ask(`${shop.url}/auth/${path}`, { method: 'POST', body, headers })
  const wrong = (name = 'ada@example.com') => ({ username: name, password: 'wrong' })

  function assertLimited(reply: Reply): void {
    assert.deepEqual([reply.status, reply.json.code], [429, 'rate_limited'])
    const wait = Number(reply.headers['retry-after'])
    assert.ok(Number.isInteger(wait) && wait >= 1 && wait <= 900, `Retry-After ${reply.headers['retry-after']}`)
    assert.equal(reply.headers['cache-control'], 'no-store')
  }

  it('count failures by login name, from whatever address, and never reach Kibo beyond', async () => {
    const shop = await limited({ perLogin: 3 })
    for (const name of ['ada@example.com', 'ADA@example.com', ' ada@example.com']) {
      assert.equal((await post(shop, 'login', wrong(name))).status, 401)
    }
    shop.asked()

    assertLimited(await post(shop, 'login', wrong()))
    assertLimited(await post(shop, 'login', { emailAddress: 'ada@example.com', password: 'right' }))

    assert.ok(!shop.asked().includes('createUserAuthTicket'))
    assert.equal((await post(shop, 'login', wrong('eve@example.com'))).status, 401)
  })

  it('count failures by address, whatever the login name', async () => {
    const shop = await limited({ perAddress: 3 })
    for (const name of ['a', 'b', 'c'])
      assert.equal((await post(shop, 'login', wrong(name), from('198.51.100.1'))).status, 401)

    assertLimited(await post(shop, 'login', wrong('d'), from('198.51.100.1')))
    assertLimited(await post(shop, 'otp/verify', { emailAddress: 'e@e', code: '1' }, from('198.51.100.1')))
    assert.equal((await post(shop, 'login', wrong('d'), from('198.51.100.2'))).status, 401)
  })

  it('take every way to write one login name for the same', async () => {
    const spellings = [
      'ada@example.com',
      ' ADA@example.com\u00a0',
      'ａｄａ@example.com',
      'a\u200bda@example.com',
      'ad\u00ada@example.com',
      'a\ufe0fda@example.com',
      '\u2066ada@example.com\u2069',
      'ada\u034f@example.com',
    ]
    const shop = await limited({ perLogin: spellings.length })
    for (const name of spellings) assert.equal((await post(shop, 'login', wrong(name))).status, 401, name)

    assertLimited(await post(shop, 'login', wrong('a\u2060DA@EXAMPLE.com')))
    const sharp = await limited({ perLogin: 2 })
    for (const name of ['straße', 'STRASSE']) assert.equal((await post(sharp, 'login', wrong(name))).status, 401)
    assertLimited(await post(sharp, 'login', wrong('Stra\u017f\u017fe')))
  })

  it('count the user name and the address of one login together once it has succeeded', async () => {
    const me = { ...somebody(), userName: 'the-ada' }
    const shop = await limited({ perLogin: 4 })
    shop.sandbox.accounts.add(me)
    await post(shop, 'login', { username: me.userName, password: me.password })
    for (const name of [me.userName, me.emailAddress, 'THE-ADA', me.emailAddress]) {
      assert.equal((await post(shop, 'login', wrong(name))).status, 401)
    }

    assertLimited(await post(shop, 'login', wrong(me.userName)))
    assertLimited(await post(shop, 'login', wrong(me.emailAddress)))
    assertLimited(await post(shop, 'login', loginOf(me)))
    assert.equal((await post(shop, 'login', wrong('eve@example.com'))).status, 401)
  })

  it('count both fields of a forgotten password', async () => {
    const shop = await limited({ perLogin: 2 })
    for (const emailAddress of ['a@example.com', 'b@example.com']) {
      assert.equal((await post(shop, 'password/forgot', { emailAddress, userName: 'ada' })).status, 202)
    }

    assertLimited(await post(shop, 'password/forgot', { emailAddress: 'c@example.com', userName: 'ada' }))
    assertLimited(await post(shop, 'password/forgot', { userName: 'ada' }))
    assert.equal((await post(shop, 'password/forgot', { emailAddress: 'c@example.com' })).status, 202)
  })

  it('are one count for all routers of one storefrontAuth', async () => {
    const shop = await limited(
      { perLogin: 3 },
      {
        mount(app) {
          app.use('/checkout', authRoutes({ rateLimit: { perLogin: 3 } }))
        },
      },
    )
    const elsewhere = () => ask(`${shop.url}/checkout/login`, { method: 'POST', body: wrong(), headers: from() })
    assert.equal((await post(shop, 'login', wrong())).status, 401)
    assert.equal((await elsewhere()).status, 401)
    assert.equal((await post(shop, 'login', wrong())).status, 401)

    assertLimited(await elsewhere())
    assertLimited(await post(shop, 'login', wrong()))
  })

  it('take what is no address for one address, however it is written', async () => {
    const shop = await limited({ perAddress: 3 })
    for (const ip of ['nobody', 'x'.repeat(250), '1.2.3.4.5']) {
      assert.equal((await post(shop, 'login', wrong(ip), from(ip))).status, 401)
    }

    assertLimited(await post(shop, 'login', wrong(), from('somebody else')))
    assert.equal((await post(shop, 'login', wrong(), from('203.0.113.7'))).status, 401)
  })

  it('take an address with a port or a zone for the address', async () => {
    const shop = await limited({ perAddress: 2 })
    for (const ip of ['198.51.100.20:1000', '198.51.100.20:1001']) {
      assert.equal((await post(shop, 'login', wrong(ip), from(ip))).status, 401)
    }
    assertLimited(await post(shop, 'login', wrong(), from('198.51.100.20')))
    for (const ip of ['[2001:db8:9::1]:80', '2001:db8:9::1%eth0']) {
      assert.equal((await post(shop, 'login', wrong(ip), from(ip))).status, 401)
    }
    assertLimited(await post(shop, 'login', wrong(), from('2001:db8:9::2%eth1')))
  })

  it('warn once, with the mend, of a trust proxy that trusts everybody, and of no other', async () => {
    const warnings = async (trust: unknown) => {
      const told: object[] = []
      const tell = (fields: object, sentence?: string) => sentence?.includes(' setup ') && told.push(fields)
      const logger = { info() {}, error() {}, warn: tell }
      const shop = await limited({}, { options: { logger }, prepare: (app) => app.set('trust proxy', trust) })
      for (const _ of [1, 2]) await post(shop, 'login', wrong())
      return told.filter((fields) => (fields as { event?: string }).event === 'trust-proxy-true')
    }

    const told = await warnings(true)

    assert.equal(told.length, 1)
    assert.match(JSON.stringify(told), /trust-proxy-true.*app\.set\('trust proxy', 1\)/)
    for (const safe of [false, 1, 2, 'loopback', 'loopback, uniquelocal', '10.0.0.0/8']) {
      assert.deepEqual(await warnings(safe), [], String(safe))
    }
  })

  it('bound what succeeds by address and by login, and count it apart from failures', async () => {
    const [me, you] = [somebody(), somebody()]
    const shop = await limited({ perAddressLogins: 3, perAddress: 1, perLogin: 1 })
    for (const one of [me, you]) shop.sandbox.accounts.add(one)
    const login = (one: typeof me, ip?: string) => post(shop, 'login', loginOf(one), from(ip))
    for (const _ of [1, 2, 3]) assert.equal((await login(me, '198.51.100.30')).status, 200)
    shop.asked()

    assertLimited(await login(you, '198.51.100.30'))
    assertLimited(await login(me))
    assert.ok(!shop.asked().includes('createUserAuthTicket'))
    assert.equal((await login(you)).status, 200)
    assert.equal((await post(shop, 'login', wrong(you.emailAddress))).status, 401)
    assertLimited(await post(shop, 'login', wrong(you.emailAddress)))
  })

  it('count logins that Kibo answers with 5xx against the address, whatever the name', async () => {
    const shop = await limited({ perAddressLogins: 3 })
    for (const name of ['a', 'b', 'c']) {
      shop.sandbox.fail({ kind: 'status', status: 500, operation: 'createUserAuthTicket' })
      assert.equal((await post(shop, 'login', wrong(name), from('198.51.100.40'))).status, 503)
    }
    shop.asked()

    assertLimited(await post(shop, 'login', wrong('d'), from('198.51.100.40')))
    assert.ok(!shop.asked().includes('createUserAuthTicket'))
    assert.equal((await post(shop, 'login', wrong('a'))).status, 401)
  })

  it('take a /64 of IPv6 for one address, and another /64 for another (CVE-2026-45364)', async () => {
    const shop = await limited({ perAddress: 2 })
    const tries = ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff']
    for (const ip of tries) assert.equal((await post(shop, 'login', wrong(ip), from(ip))).status, 401)

    assertLimited(await post(shop, 'login', wrong(), from('2001:db8:1:2:abcd::7')))
    assert.equal((await post(shop, 'login', wrong(), from('2001:db8:1:3::1'))).status, 401)
  })

  it('take an IPv4 address for itself when it comes as IPv6', async () => {
    const shop = await limited({ perAddress: 2 })
    for (const ip of ['::ffff:198.51.100.7', '198.51.100.7']) {
      assert.equal((await post(shop, 'login', wrong(ip), from(ip))).status, 401)
    }

    assertLimited(await post(shop, 'login', wrong(), from('198.51.100.7')))
    assert.equal((await post(shop, 'login', wrong(), from('::ffff:198.51.100.8'))).status, 401)
  })

  it('believe X-Forwarded-For of a trusted proxy only', async () => {
    const shop = await limited({ perAddress: 2 }, { prepare: () => {} })
    for (const name of ['a', 'b']) assert.equal((await post(shop, 'login', wrong(name))).status, 401)

    assertLimited(await post(shop, 'login', wrong('c')))
  })

  it('do not count what succeeds', async () => {
    const shop = await limited({ perAddress: 3, perLogin: 3 })
    const { login } = register(shop)
    for (let count = 0; count < 10; count++) {
      assert.equal((await post(shop, 'login', login, from('198.51.100.9'))).status, 200)
    }
    assert.equal((await post(shop, 'login', { ...login, password: 'wrong' }, from('198.51.100.9'))).status, 401)
  })

  it('do not count malformed bodies, posts of another site, nor Kibo’s outages', async () => {
    const shop = await limited({ perAddress: 2, perLogin: 2 })
    const ip = from('198.51.100.10')
    for (let count = 0; count < 4; count++) {
      assert.equal((await post(shop, 'login', { username: 5 }, ip)).status, 400)
      assert.equal((await post(shop, 'login', wrong(), { ...ip, origin: 'https://evil.example' })).status, 403)
    }
    for (let count = 0; count < 4; count++) {
      shop.sandbox.fail({ kind: 'status', status: 500, operation: 'createUserAuthTicket' })
      assert.equal((await post(shop, 'login', wrong(), ip)).status, 503)
    }

    assert.equal((await post(shop, 'login', wrong(), ip)).status, 401)
  })

  it('count a form’s failure, which is a redirect, and lead the form back', async () => {
    const shop = await limited({ perLogin: 2 })
    const form = () => shop.browser().form('/auth/login', wrong(), { referer: `${shop.url}/sign-in`, ...from() })
    for (const _ of [1, 2]) assert.equal((await form()).headers.location, '/sign-in?error=invalid_credentials')

    const reply = await form()

    assert.deepEqual([reply.status, reply.headers.location], [303, '/sign-in?error=rate_limited'])
    assert.ok(Number(reply.headers['retry-after']) >= 1)
    assertLimited(await post(shop, 'login', wrong()))
  })

  it('count each mail that is asked for, whether the address is known or not', async () => {
    for (const path of ['otp/request', 'password/forgot']) {
      const shop = await limited({ perLogin: 2 })
      const emailAddress = 'nobody@example.com'
      const replies = await Promise.all([1, 2].map(() => post(shop, path, { emailAddress })))
      for (const { status } of replies) assert.equal(status, 202)

      assertLimited(await post(shop, path, { emailAddress }))
    }
  })

  it('count a code that a login causes to be mailed as a mail, and then let the login wait without one', async () => {
    const shop = await limited({ perLogin: 2 }, { sandbox: { twoFactor: 'always' } })
    const me = register(shop)
    const browser = shop.browser()
    const login = () => browser.post('/auth/login', me.login, from())
    for (const _ of [1, 2]) assert.equal((await login()).json.status, 'two-factor')
    assert.equal(shop.sandbox.outbox.length, 2)

    assert.equal((await login()).json.status, 'two-factor')

    assert.equal(shop.sandbox.outbox.length, 2)
    assertLimited(await browser.post('/auth/two-factor/request', {}, from()))
  })

  it('count wrong codes and passwords of every kind', async () => {
    const cases: [path: string, body: object, status: number][] = [
      ['otp/verify', { emailAddress: 'ada@example.com', code: '000000' }, 401],
      ['password/reset', { userName: 'ada@example.com', confirmationCode: 'x', newPassword: 'new-secret-1' }, 400],
    ]
    for (const [path, body, status] of cases) {
      const shop = await limited({ perLogin: 2 })
      for (const _ of [1, 2]) assert.equal((await post(shop, path, body)).status, status)
      assertLimited(await post(shop, path, body))
    }
  })

  it('count a signup with a name that is taken', async () => {
    const shop = await limited({ perLogin: 2 })
    const me = register(shop)
    for (const _ of [1, 2]) assert.equal((await post(shop, 'signup', me)).status, 409)

    assertLimited(await post(shop, 'signup', me))
  })

  it('count wrong codes of a second factor by the user of the waiting login', async () => {
    const shop = await limited({ perLogin: 2 }, { sandbox: { twoFactor: 'always' } })
    const me = register(shop)
    const browser = shop.browser()
    await browser.post('/auth/login', me.login)
    for (const _ of [1, 2]) {
      assert.equal((await browser.post('/auth/two-factor/verify', { code: '000000' }, from())).status, 401)
    }

    assertLimited(await browser.post('/auth/two-factor/verify', { code: '000000' }, from()))
  })

  it('count wrong old passwords by the shopper', async () => {
    const shop = await limited({ perLogin: 2 })
    const browser = await signedUp(shop)
    const change = () =>
      browser.post('/auth/password/change', { oldPassword: 'wrong', newPassword: 'new-secret-1' }, from())
    for (const _ of [1, 2]) assert.equal((await change()).status, 401)

    assertLimited(await change())
  })

  it('leave session, logout and refresh alone', async () => {
    const shop = await limited({ perAddress: 1 })
    const ip = from('198.51.100.11')
    await post(shop, 'login', wrong(), ip)
    assertLimited(await post(shop, 'login', wrong(), ip))

    assert.equal((await ask(`${shop.url}/auth/session`, { headers: ip })).status, 200)
    assert.equal((await post(shop, 'logout', {}, ip)).status, 204)
    assert.equal((await post(shop, 'refresh', {}, ip)).status, 200)
  })

  it('hold for renamed routes and under any spelling of their paths: they sit on the route (GHSA-x732-6j76-qmhm)', async () => {
    const shop = await limited({ perLogin: 2 }, { routes: { routes: { login: '/sign-in' } } })
    for (const path of ['sign-in', 'SIGN-IN', 'sign-in/', 'sign-in?x=1', '%73ign-in']) {
      const { status } = await post(shop, path, wrong())
      assert.ok([401, 429, 404].includes(status), `${path}: ${status}`)
    }

    assertLimited(await post(shop, 'sign-in', wrong()))
  })

  it('hold when many try at once', async () => {
    const shop = await limited({ perLogin: 5 })

    const replies = await Promise.all(Array.from({ length: 40 }, () => post(shop, 'login', wrong())))

    assert.equal(replies.filter(({ status }) => status === 401).length, 5)
    assert.equal(replies.filter(({ status }) => status === 429).length, 35)
  })

  it('are 100 per address and 10 per login by default, and none with false', async () => {
    const shop = await open({ sandbox: { lockoutAfter: 10_000 }, routes: { rateLimit: {} } })
    const statuses: number[] = []
    for (let count = 0; count < 11; count++) statuses.push((await post(shop, 'login', wrong())).status)
    assert.deepEqual(statuses, [...Array(10).fill(401), 429])
    const none = await open({ sandbox: { lockoutAfter: 10_000 }, routes: { rateLimit: false } })
    for (let count = 0; count < 12; count++) assert.equal((await post(none, 'login', wrong())).status, 401)
  })

  it('begin anew after their window', async () => {
    const shop = await limited({ windowMs: 1000, perLogin: 1 })
    assert.equal((await post(shop, 'login', wrong())).status, 401)
    assertLimited(await post(shop, 'login', wrong()))
    shop.sandbox.advance(1001)

    assert.equal((await post(shop, 'login', wrong())).status, 401)
  })

  it('leave an app’s own limiter its figures', async () => {
    const shop = await limited(
      { perLogin: 5 },
      {
        prepare(app) {
          app.use((req, _res, next) => {
            Object.assign(req, { rateLimit: 'the app’s own' })
            next()
          })
        },
        routes: {
          onAuthenticated(req) {
            seen.push((req as { rateLimit?: unknown }).rateLimit)
          },
        },
      },
    )
    const seen: unknown[] = []

    await post(shop, 'signup', somebody())

    assert.deepEqual(seen, ['the app’s own'])
  })
})
