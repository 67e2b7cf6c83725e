import assert from 'node:assert/strict'
import { createSealer } from '../../src/secrets/sealer.ts'
import { ask, formHeaders } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { register, signedUp, staleMs } from '../support/shoppers.ts'
import { keyOwner, somebody, storefronts } from '../support/storefront.ts'

// Security advisories of packages of this kind, and the rule that each teaches.

describe('the rule of', () => {
  const open = storefronts()

  it('CVE-2021-41246 and CVE-2022-25896: session and ticket change at every change of privilege', async () => {
    const shop = await open()
    const me = register(shop)
    const attacker = shop.browser()
    const planted = (await attacker.get('/')).session ?? ''
    const { claims } = (await attacker.get('/claims')).json
    const victim = shop.browser()
    victim.jar.set('kibo_shopper', planted)

    await victim.post('/auth/login', me.login)

    assert.notEqual(victim.jar.get('kibo_shopper'), planted)
    assert.notEqual((await victim.get('/claims')).json.claims, claims)
    assert.equal((await attacker.get('/')).json.status, 'anonymous')
  })

  it('GHSA-7p99-3798-f85c, CVE-2024-29041 and CVE-2024-43796: returnTo is parsed, and compared by origin', async () => {
    const shop = await open()
    for (const returnTo of [
      '//evil.example',
      '/\\evil.example',
      '/\t/evil.example',
      'https:evil.example',
      '/.//evil.example',
    ]) {
      const { headers } = await shop.browser().form('/auth/logout', { returnTo })
      assert.equal(headers.location, '/', returnTo)
    }
  })

  it('CVE-2026-40155: work in flight is keyed by the ticket itself, so two shoppers never share it', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } }, sandbox: { refreshTokens: 'reusable' } })
    const [a, b] = [shop.browser(), shop.browser()]
    const [first, second] = [somebody(), somebody()]
    await a.post('/auth/signup', first)
    await b.post('/auth/signup', second)
    shop.sandbox.advance(staleMs)
    const held = wire.hold('/refresh', 2)
    const replies = [a.get('/'), b.get('/')]
    await held.asked
    held.release()

    const [ofA, ofB] = await Promise.all(replies)
    assert.equal(ofA?.json.account.emailAddress, first.emailAddress)
    assert.equal(ofB?.json.account.emailAddress, second.emailAddress)
    assert.equal(wire.count('/refresh'), 2)
  })

  it('GHSA-xg6x-h9c9-2m83: neither session nor cached account before the second factor is done', async () => {
    const shop = await open({ sandbox: { twoFactor: 'always' } })
    const me = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    const guest = browser.jar.get('kibo_shopper')
    shop.asked()

    const reply = await browser.post('/auth/login', me.login)

    assert.equal(reply.session, undefined)
    assert.equal(browser.jar.get('kibo_shopper'), guest)
    assert.equal((await browser.get('/')).json.account, null)
    assert.ok(!shop.asked().includes('getCurrentAccount'))
    assert.doesNotMatch(reply.text, new RegExp(me.firstName))
  })

  it('GHSA-cq3f-vc6p-68fh: a pending login is bound to the browser that began it', async () => {
    const shop = await open({ sandbox: { twoFactor: 'always' } })
    const me = register(shop)
    const [browser, thief] = [shop.browser(), shop.browser()]
    await browser.post('/auth/login', me.login)
    await thief.get('/')
    thief.jar.set('kibo_shopper_2fa', browser.jar.get('kibo_shopper_2fa') ?? '')

    const reply = await thief.post('/auth/two-factor/verify', { code: shop.sandbox.outbox.at(-1)?.code ?? '' })

    assert.equal(reply.json.code, 'two_factor_invalid')
    assert.equal((await thief.get('/')).json.status, 'anonymous')
  })

  it('CVE-2023-48309: one kind of sealed value is never taken for another', async () => {
    const shop = await open()
    const packed = [new Uint8Array(22), 1, 'a', 'b', 'c', 1001, []]
    for (const [purpose, name] of [
      ['two-factor', 'kibo_shopper'],
      ['account', 'kibo_shopper'],
      ['store', 'kibo_shopper'],
      ['session', 'kibo_shopper_2fa'],
    ] as const) {
      const value = await createSealer(keyOwner(shop.sandbox), purpose, name).seal(packed)
      const reply = await ask(shop.url, { headers: { cookie: `kibo_shopper=${value}` } })
      assert.deepEqual([reply.status, reply.json.status], [200, 'anonymous'], `${purpose} ${name}`)
    }
  })

  it('CVE-2025-61928: who it is comes from the ticket, never from the body', async () => {
    const shop = await open()
    const [me, victim] = [register(shop), register(shop)]
    const victimId = shop.sandbox.accounts.list().find((one) => one.emailAddress === victim.emailAddress)
    const browser = shop.browser()
    await browser.post('/auth/login', me.login)

    const theirs = { accountId: victimId?.id, userId: victimId?.userId, emailAddress: victim.emailAddress }
    const change = { oldPassword: me.password, newPassword: 'new-secret-1', ...theirs }
    assert.equal((await browser.post('/auth/password/change', change)).status, 204)

    assert.equal((await shop.browser().post('/auth/login', victim.login)).status, 200)
    assert.equal((await shop.browser().post('/auth/login', me.login)).status, 401)
    assert.equal((await browser.get('/')).json.customer.userName, me.emailAddress)
  })

  it('CVE-2026-45364: a /64 of IPv6 is one address to the rate limits', async () => {
    const shop = await open({
      prepare: (app) => app.set('trust proxy', true),
      routes: { rateLimit: { perAddress: 2 } },
    })
    const attempt = async (ip: string, username: string) => {
      const headers = { 'x-forwarded-for': ip }
      return (await shop.browser().post('/auth/login', { username, password: 'x' }, headers)).status
    }

    const statuses = [
      await attempt('2001:db8::1', 'a'),
      await attempt('2001:db8::2', 'b'),
      await attempt('2001:db8::3', 'c'),
    ]
    assert.deepEqual(statuses, [401, 401, 429])
  })

  it('GHSA-x732-6j76-qmhm and CVE-2026-41248: limits and guards sit on the route, not on a spelling of its path', async () => {
    const shop = await open({ sandbox: { lockoutAfter: 1000 }, routes: { rateLimit: { perLogin: 2 } } })
    const statuses: number[] = []
    for (const path of [
      '/auth/login',
      '/auth//login',
      '/AUTH/LOGIN',
      '/auth/login/',
      '/auth/%6cogin',
      '/auth/login?x',
    ]) {
      statuses.push((await shop.browser().post(path, { username: 'a', password: 'b' })).status)
    }
    assert.equal(statuses.filter((status) => status === 401).length, 2)

    for (const path of ['/account', '/ACCOUNT', '/account/', '/%61ccount', '/account?x', '//account', '/./account']) {
      const { status } = await ask(shop.url + path)
      assert.ok(status === 401 || status === 404, `${path}: ${status}`)
    }
  })

  it('GHSA-w24r-5266-9c3c: what is not known is not allowed', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await signedUp(shop)
    const undo = wire.answer('accounts/current', () => new Response(null, { status: 500 }))

    assert.equal((await browser.get('/account')).status, 503)
    assert.equal((await browser.get('/account', { accept: formHeaders.accept })).status, 503)
    undo()
    wire.answer('POST /api/commerce/customer/authtickets', () => Response.json({ ok: true }))
    assert.equal((await shop.browser().post('/auth/login', { username: 'a', password: 'b' })).status, 502)
  })

  it('CVE-2022-31093: bad input is a 4xx, never a throw or a hang', async () => {
    const shop = await open()
    const bodies = ['', '{', '[]', 'null', '"', '{"username":{}}', '{"username":1,"password":[]}', '\u0000']
    for (const path of ['login', 'signup', 'two-factor/verify', 'otp/verify', 'password/reset']) {
      for (const body of bodies) {
        const { status } = await shop.browser().post(`/auth/${path}`, body, { 'content-type': 'application/json' })
        assert.ok(status >= 400 && status < 500, `${path} ${body}: ${status}`)
      }
    }
  })

  it('CVE-2022-36083 and CVE-2024-28176: algorithms are pinned, and nothing compressed is opened', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    const parts = (browser.jar.get('kibo_shopper') ?? '').split('.')
    for (const header of [
      { alg: 'dir', enc: 'A256GCM', zip: 'DEF' },
      { alg: 'none' },
      { alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', p2c: 2_000_000_000, p2s: 'AAAA' },
    ]) {
      const forged = [`s:${Buffer.from(JSON.stringify(header)).toString('base64url')}`, ...parts.slice(1)].join('.')
      const reply = await ask(shop.url, { headers: { cookie: `kibo_shopper=${forged}` } })
      assert.equal(reply.json.status, 'anonymous')
    }
  })
})
