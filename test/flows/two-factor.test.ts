import assert from 'node:assert/strict'
import { placesOfSessions, sessionsIn } from '../support/sessions-in.ts'
import { loginOf, signedUp } from '../support/shoppers.ts'
import { type Storefront, setCookieOf, somebody, startStorefront, storefronts } from '../support/storefront.ts'

const minuteMs = 60_000
const pendingName = 'kibo_shopper_2fa'

describe('a login with a second factor', () => {
  let shop: Storefront
  let person: ReturnType<typeof somebody>

  beforeEach(async () => {
    shop = await startStorefront()
    person = somebody()
    await (await signedUp(shop, person)).get('/') // whose account is cached from here on
    shop.sandbox.configure({ twoFactor: 'always' })
    shop.asked()
  })
  afterEach(() => shop.close())

  const credentials = () => loginOf(person)
  const code = () => shop.sandbox.outbox.filter((mail) => mail.kind === '2fa').at(-1)?.code ?? ''
  const wrong = (right: string) => (right === '000000' ? '111111' : '000000')

  it('leaves the visitor anonymous until the code is there, and asks for it at once (GHSA-xg6x-h9c9-2m83, better-auth#9132)', async () => {
    const agent = shop.agent()
    await agent.get('/')
    const login = await agent.post('/auth/login').send(credentials()).expect(200)
    assert.equal(setCookieOf(login.headers), undefined, 'the guest stays')
    assert.ok(!login.text.includes(person.firstName))
    assert.equal(login.body.status, 'two-factor')
    assert.equal(login.body.isAnonymous, true)
    assert.equal(login.body.requires2FA, true)
    assert.equal(login.body.customer, null)
    assert.ok(shop.asked().includes('generateAndSend2faOtp'))

    const page = await agent.get('/')
    assert.equal(page.body.status, 'two-factor')
    assert.equal(page.body.account, null)
    const guarded = await agent.get('/account')
    assert.equal(guarded.status, 401)
    assert.equal(guarded.body.code, 'two_factor_required')
    assert.ok(!shop.asked().includes('getCurrentAccount'))

    const verified = await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
    assert.equal(verified.body.status, 'authenticated')
    assert.equal(verified.body.customer.emailAddress, person.emailAddress)
    assert.equal(setCookieOf(verified.headers, pendingName), '', 'the pending cookie is gone')
    await agent.get('/account').expect(200)
  })

  it('keeps the guest’s cart', async () => {
    const agent = shop.agent()
    await agent.post('/cart/hat').expect(201)
    await agent.post('/auth/login').send(credentials()).expect(200)
    await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
    const cart = await agent.get('/cart')
    assert.deepEqual(
      cart.body.items.map((item: { product: { productCode: string } }) => item.product.productCode),
      ['hat'],
    )
  })

  it('still waits after a wrong code, and another code can be sent', async () => {
    const agent = shop.agent()
    await agent.post('/auth/login').send(credentials()).expect(200)
    const refused = await agent.post('/auth/two-factor/verify').send({ code: wrong(code()) })
    assert.equal(refused.status, 401)
    assert.equal(refused.body.code, 'two_factor_invalid')
    assert.equal((await agent.get('/')).body.status, 'two-factor')

    await agent.post('/auth/two-factor/request').expect(202)
    await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
  })

  it('has to begin again when another code is asked for and the ticket of the login has expired', async () => {
    shop.sandbox.configure({ accessTokenTtlMs: 30_000 })
    const agent = shop.agent()
    await agent.post('/auth/login').send(credentials()).expect(200)
    shop.sandbox.advance(30_001)

    const refused = await agent.post('/auth/two-factor/request')

    assert.equal(refused.status, 401)
    assert.equal(refused.body.code, 'two_factor_invalid')
    await agent.post('/auth/login').send(credentials()).expect(200)
    await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
  })

  it('takes the user from the pending login, never from the body', async () => {
    const agent = shop.agent()
    await agent.post('/auth/login').send(credentials()).expect(200)
    const verified = await agent.post('/auth/two-factor/verify').send({ code: code(), userId: 'f'.repeat(32) })
    assert.equal(verified.body.customer.emailAddress, person.emailAddress)
  })

  it('gives a new session id, and the guest’s old cookie stops working', async () => {
    const agent = shop.agent()
    const guest = setCookieOf((await agent.get('/')).headers)
    await agent.post('/auth/login').send(credentials()).expect(200)
    const verified = await agent.post('/auth/two-factor/verify').send({ code: code() })
    assert.ok(setCookieOf(verified.headers))
    const late = await shop.agent().get('/').set('Cookie', `kibo_shopper=${guest}`)
    assert.equal(late.body.status, 'anonymous')
    assert.equal(setCookieOf(late.headers), undefined)
  })

  it('can be finished by no other browser, not even with the pending cookie (GHSA-cq3f-vc6p-68fh)', async () => {
    const login = await shop.agent().post('/auth/login').send(credentials()).expect(200)
    const pending = setCookieOf(login.headers, pendingName)
    assert.ok(pending)
    const other = await shop.agent().get('/')
    const answer = await shop
      .agent()
      .post('/auth/two-factor/verify')
      .set('Cookie', `kibo_shopper=${setCookieOf(other.headers)}; ${pendingName}=${pending}`)
      .send({ code: code() })
    assert.equal(answer.status, 401)
    assert.equal(answer.body.code, 'two_factor_invalid')
  })

  it('is worth nothing as a session cookie', async () => {
    const login = await shop.agent().post('/auth/login').send(credentials()).expect(200)
    const pending = setCookieOf(login.headers, pendingName)
    const page = await shop.agent().get('/').set('Cookie', `kibo_shopper=${pending}`)
    assert.equal(page.body.status, 'anonymous')
    assert.ok(setCookieOf(page.headers), 'a new visitor')
  })

  it('can’t be used a second time, after a logout, or after ten minutes', async () => {
    const start = async () => {
      const guest = setCookieOf((await shop.agent().get('/')).headers)
      const login = await shop.agent().post('/auth/login').set('Cookie', `kibo_shopper=${guest}`).send(credentials())
      return `kibo_shopper=${guest}; ${pendingName}=${setCookieOf(login.headers, pendingName)}`
    }
    const verify = (cookie: string, value: string) =>
      shop.agent().post('/auth/two-factor/verify').set('Cookie', cookie).send({ code: value })

    const used = await start()
    await verify(used, code()).expect(200)
    assert.equal((await verify(used, code())).body.code, 'two_factor_invalid')

    const loggedOut = await start()
    await shop.agent().post('/auth/logout').set('Cookie', loggedOut).expect(204)
    assert.equal((await verify(loggedOut, code())).body.code, 'two_factor_invalid')

    const old = await start()
    shop.sandbox.advance(11 * minuteMs)
    assert.equal((await verify(old, code())).body.code, 'two_factor_invalid')
  })

  it('is dropped by a logout, which leaves guest and cart', async () => {
    const agent = shop.agent()
    await agent.post('/cart/hat').expect(201)
    await agent.post('/auth/login').send(credentials()).expect(200)
    await agent.post('/auth/logout').expect(204)
    assert.equal((await agent.get('/')).body.status, 'anonymous')
    assert.equal((await agent.get('/cart')).body.items.length, 1)
  })

  it('replaces an earlier one: one at a time', async () => {
    const guest = setCookieOf((await shop.agent().get('/')).headers)
    const login = (also = '') =>
      shop.agent().post('/auth/login').set('Cookie', `kibo_shopper=${guest}${also}`).send(credentials())
    const first = `; ${pendingName}=${setCookieOf((await login()).headers, pendingName)}`
    await login(first).expect(200)
    const answer = await shop
      .agent()
      .post('/auth/two-factor/verify')
      .set('Cookie', `kibo_shopper=${guest}${first}`)
      .send({ code: code() })
    assert.equal(answer.body.code, 'two_factor_invalid')
  })

  it('is kept when the code could not be sent, and the code can be asked for again', async () => {
    const agent = shop.agent()
    shop.sandbox.fail({ path: '2fa/request', kind: 'status', status: 503 })
    const login = await agent.post('/auth/login').send(credentials()).expect(200)
    assert.equal(login.body.status, 'two-factor')
    assert.equal(code(), '')
    await agent.post('/auth/two-factor/request').expect(202)
    await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
  })

  it('sends no code by itself with requestOnLogin: false', async () => {
    const quiet = await startStorefront({ sharing: shop.sandbox, options: { twoFactor: { requestOnLogin: false } } })
    const agent = quiet.agent()
    await agent.post('/auth/login').send(credentials()).expect(200)
    assert.equal(code(), '')
    await agent.post('/auth/two-factor/request').expect(202)
    assert.notEqual(code(), '')
    await quiet.close()
  })

  it('ends the session of a shopper who logs in again', async () => {
    shop.sandbox.configure({ twoFactor: 'off' })
    const agent = shop.agent()
    const first = await agent.post('/auth/login').send(credentials()).expect(200)
    const cookie = `kibo_shopper=${setCookieOf(first.headers)}`
    shop.sandbox.configure({ twoFactor: 'always' })
    const again = await agent.post('/auth/login').send(credentials()).expect(200)
    assert.equal(again.body.status, 'two-factor')
    assert.equal((await shop.agent().get('/').set('Cookie', cookie)).body.status, 'anonymous')
    await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
  })

  it('keeps `remember` until the code is there', async () => {
    const brief = await startStorefront({ sharing: shop.sandbox, options: { cookie: { persistent: false } } })
    const agent = brief.agent()
    await agent
      .post('/auth/login')
      .send({ ...credentials(), remember: true })
      .expect(200)
    const verified = await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
    const line = (verified.headers['set-cookie'] as unknown as string[]).find((text) =>
      text.startsWith('kibo_shopper='),
    )
    assert.match(line ?? '', /Max-Age=/)
    await brief.close()
  })

  it('sends forms to the page for the code and on to returnTo', async () => {
    const agent = shop.agent()
    const form = (path: string, fields: object) => agent.post(path).type('form').set('Accept', 'text/html').send(fields)
    const login = await form('/auth/login', { ...credentials(), returnTo: '/account' }).expect(303)
    assert.equal(login.headers.location, '/two-factor?returnTo=%2Faccount')
    const refused = await form('/auth/two-factor/verify', { code: wrong(code()), returnTo: '/account' }).expect(303)
    assert.equal(refused.headers.location, '/two-factor?error=two_factor_invalid')
    const verified = await form('/auth/two-factor/verify', { code: code(), returnTo: '/account' }).expect(303)
    assert.equal(verified.headers.location, '/account')
  })

  it('works for visitors without a ticket where guests are lazy', async () => {
    const lazy = await startStorefront({ sharing: shop.sandbox, options: { anonymous: 'lazy' } })
    const agent = lazy.agent()
    await agent.post('/auth/login').send(credentials()).expect(200)
    assert.equal((await agent.get('/')).body.status, 'two-factor')
    await agent.post('/auth/two-factor/verify').send({ code: code() }).expect(200)
    await agent.get('/account').expect(200)
    await lazy.close()
  })
})

for (const where of placesOfSessions) {
  describe(`a login that waits for its code, begun with an old password, sessions in the ${where}`, () => {
    const open = storefronts()
    const newPassword = 'another-22'

    async function begun() {
      const shop = await open({ options: sessionsIn(where) })
      const person = somebody()
      const owner = await signedUp(shop, person)
      shop.sandbox.configure({ twoFactor: 'always' })
      const thief = shop.browser()
      const { json } = await thief.post('/auth/login', loginOf(person))
      assert.equal(json.status, 'two-factor')
      const code = String(shop.sandbox.outbox.at(-1)?.code)
      const verify = () => thief.post('/auth/two-factor/verify', { code })
      return { shop, person, owner, thief, verify }
    }

    it('ends when the password is reset', async () => {
      const { shop, person, verify } = await begun()
      await shop.browser().post('/auth/password/forgot', { emailAddress: person.emailAddress })
      const confirmationCode = shop.sandbox.outbox.at(-1)?.code
      const reset = { userName: person.emailAddress, confirmationCode, newPassword }
      assert.equal((await shop.browser().post('/auth/password/reset', reset)).status, 204)

      assert.equal((await verify()).json.code, 'two_factor_invalid')
    })

    it('ends when the password is changed', async () => {
      const { person, owner, verify } = await begun()
      const change = { oldPassword: person.password, newPassword }
      assert.equal((await owner.post('/auth/password/change', change)).status, 204)

      assert.equal((await verify()).json.code, 'two_factor_invalid')
    })

    it('ends when the shopper is revoked, and one that begins afterwards goes on', async () => {
      const { shop, person, verify } = await begun()
      await shop.auth.revoke({ userId: String(shop.sandbox.accounts.list().at(-1)?.userId) })

      assert.equal((await verify()).json.code, 'two_factor_invalid')
      const browser = shop.browser()
      await browser.post('/auth/login', loginOf(person))
      const { json } = await browser.post('/auth/two-factor/verify', { code: shop.sandbox.outbox.at(-1)?.code })
      assert.equal(json.status, 'authenticated')
    })

    it('ends when the shopper’s account is revoked, and has to begin again', async () => {
      const { shop, thief, verify } = await begun()
      await shop.auth.revoke({ accountId: Number(shop.sandbox.accounts.list().at(-1)?.id) })

      assert.equal((await verify()).json.code, 'session_ended')
      assert.equal((await thief.get('/')).json.status, 'anonymous')
    })
  })
}

describe('what a login says about the device', () => {
  it('is a random id in a signed cookie, the same at every login of this browser', async () => {
    const shop = await startStorefront({ sandbox: { twoFactor: 'fingerprint' } })
    const person = somebody()
    const agent = shop.agent()
    const signup = await agent.post('/auth/signup').send(person).expect(201)
    const line = (signup.headers['set-cookie'] as unknown as string[]).find((text) =>
      text.startsWith('kibo_shopper_device='),
    )
    assert.match(line ?? '', /Max-Age=31536000;.*HttpOnly/)

    await agent.post('/auth/logout').expect(204)
    const login = loginOf(person)
    assert.equal((await agent.post('/auth/login').send(login)).body.status, 'authenticated', 'a known device')
    assert.equal((await shop.agent().post('/auth/login').send(login)).body.status, 'two-factor', 'a new device')
    await shop.close()
  })

  it('comes from the body where the app has no function', async () => {
    for (const fingerprint of ['device-cookie', 'none'] as const) {
      const shop = await startStorefront({ options: { twoFactor: { fingerprint } } })
      const body = { ...somebody(), fingerprint: 'own', region: 'CH' }
      await shop.agent().post('/auth/signup').send(body).expect(201)
      const said = shop.sent('addAccountAndLogin').body
      assert.deepEqual([said.fingerprint, said.region], ['own', 'CH'])
      await shop.close()
    }
  })

  it('can not be taken from a shopper to get around the code of a new region', async () => {
    const shop = await startStorefront({
      sandbox: { twoFactor: 'region' },
      options: { twoFactor: { region: (req) => req.get('x-region') } },
    })
    const person = somebody()
    await shop.agent().post('/auth/signup').set('x-region', 'AT').send(person).expect(201)
    const login = loginOf(person)

    const thief = shop
      .agent()
      .post('/auth/login')
      .set('x-region', 'RU')
      .send({ ...login, region: 'AT' })

    assert.equal((await thief).body.status, 'two-factor')
    const owner = await shop.agent().post('/auth/login').set('x-region', 'AT').send(login)
    assert.equal(owner.body.status, 'authenticated')
    await shop.close()
  })

  it('is an id of its own for a device cookie that somebody made up', async () => {
    const shop = await startStorefront()
    await shop
      .agent()
      .post('/auth/signup')
      .set('Cookie', 'kibo_shopper_device=s:device.mine.AAAA')
      .send(somebody())
      .expect(201)
    const body = shop.sandbox.calls.find((call) => call.operation === 'addAccountAndLogin')?.body as {
      fingerprint?: string
    }
    assert.ok(body.fingerprint && body.fingerprint !== 'mine')
    await shop.close()
  })

  it('comes from the app’s functions, whatever the body says, even where they do not know', async () => {
    const shop = await startStorefront({
      options: { twoFactor: { fingerprint: (req) => req.get('x-device'), region: (req) => req.get('x-region') } },
    })
    const said = () => {
      const call = shop.sandbox.calls.findLast(({ operation }) => operation === 'addAccountAndLogin')
      const { fingerprint, region } = (call?.body ?? {}) as Record<string, string>
      return { fingerprint, region }
    }
    await shop.agent().post('/auth/signup').set({ 'x-device': 'tv', 'x-region': 'AT' }).send(somebody()).expect(201)
    assert.deepEqual(said(), { fingerprint: 'tv', region: 'AT' })
    await shop
      .agent()
      .post('/auth/signup')
      .set({ 'x-device': 'tv' })
      .send({ ...somebody(), fingerprint: 'own', region: 'CH' })
      .expect(201)
    assert.deepEqual(said(), { fingerprint: 'tv', region: undefined })
    await shop.close()
  })
})
