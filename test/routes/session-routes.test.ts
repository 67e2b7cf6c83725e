import assert from 'node:assert/strict'
import { ask } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { approvedBusiness, loginOf, register, signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

const minute = 60_000

describe('GET /session', () => {
  const open = storefronts()

  it('answers a guest and a shopper with the session, no-store, and no more than it says', async () => {
    const shop = await open()
    const browser = shop.browser()

    const guest = await browser.get('/auth/session')
    assert.equal(guest.headers['cache-control'], 'no-store')
    assert.deepEqual(
      { ...guest.json, expiresAt: '' },
      {
        status: 'anonymous',
        isAnonymous: true,
        requires2FA: false,
        customer: null,
        expiresAt: '',
      },
    )

    const me = somebody()
    await browser.post('/auth/signup', { ...me, acceptsMarketing: true })
    const shopper = await browser.get('/auth/session')
    assert.equal(shopper.headers['cache-control'], 'no-store')
    const { accountId, userId } = shopper.json.customer
    assert.deepEqual(shopper.json, {
      status: 'authenticated',
      isAnonymous: false,
      requires2FA: false,
      customer: {
        accountId,
        userId,
        userName: me.emailAddress,
        emailAddress: me.emailAddress,
        firstName: me.firstName,
        lastName: me.lastName,
        acceptsMarketing: true,
        accountType: null,
        customerSet: 'Default',
      },
      expiresAt: shopper.json.expiresAt,
    })
    assert.equal(typeof accountId, 'number')
    assert.ok(Math.abs(Date.parse(shopper.json.expiresAt ?? '') - shop.sandbox.now() - 24 * 60 * minute) < 2000)
  })

  it('says when the session ends at the latest, capped by its absolute age', async () => {
    const shop = await open({ options: { session: { absoluteMs: 60 * minute } } })

    const { json } = await shop.browser().get('/auth/session')

    assert.ok(Math.abs(Date.parse(json.expiresAt ?? '') - shop.sandbox.now() - 60 * minute) < 2000)
  })
})

describe('POST /login', () => {
  const open = storefronts()

  it('logs in by user name or by email address, and answers with the session', async () => {
    const shop = await open()
    const me = { ...somebody(), userName: 'ada-the-first' }
    shop.sandbox.accounts.add(me)
    for (const name of [{ username: me.emailAddress }, { emailAddress: me.emailAddress }, { username: me.userName }]) {
      const browser = shop.browser()
      const reply = await browser.post('/auth/login', { ...name, password: me.password })

      assert.equal(reply.status, 200)
      assert.equal(reply.json.status, 'authenticated')
      assert.equal(reply.json.customer.firstName, me.firstName)
      assert.equal(reply.headers['cache-control'], 'no-store')
      assert.equal((await browser.get('/')).json.status, 'authenticated')
    }
  })

  it('answers the same for an unknown user and a wrong password, and changes nothing', async () => {
    const shop = await open()
    const me = register(shop)
    const browser = shop.browser()
    await browser.get('/')

    const wrong = await browser.post('/auth/login', { ...me.login, password: 'wrong' })
    const unknown = await browser.post('/auth/login', { username: 'nobody@example.com', password: 'wrong' })

    assert.deepEqual([wrong.status, wrong.json.code], [401, 'invalid_credentials'])
    assert.deepEqual({ ...unknown.json, correlationId: '' }, { ...wrong.json, correlationId: '' })
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })

  it('brings a wrong password to Kibo exactly once', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const me = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    const posts = () => wire.calls.filter((line) => line === 'POST /api/commerce/customer/authtickets').length
    const attempt = () => browser.post('/auth/login', { ...me.login, password: 'wrong' })

    await attempt()
    assert.equal(posts(), 1)
    for (const [index, answer] of [
      () => new Response(null, { status: 401 }),
      () => Response.json({ errorCode: 'INVALID_CREDENTIALS' }, { status: 401 }),
      () => new Response(null, { status: 500 }),
      () => new Response(null, { status: 503 }),
      () => new Response('', { status: 429 }),
      () => new Response('<html>'),
      () => Promise.reject(new TypeError('fetch failed')),
    ].entries()) {
      wire.answer('POST /api/commerce/customer/authtickets', answer, 1)
      const before = posts()
      assert.ok((await attempt()).status >= 401)
      assert.equal(posts() - before, 1, `answer ${index}`)
    }
  })

  it('sends the account that was chosen, the app’s own region before the body’s, and the body’s fingerprint before the cookie’s', async () => {
    const shop = await open({ options: { twoFactor: { region: () => 'DE-BE' } } })
    const me = somebody()
    const id = approvedBusiness(shop, { users: [me] })
    const browser = shop.browser()

    await browser.post('/auth/login', { ...loginOf(me), accountId: id, fingerprint: 'mine', region: 'FR' })
    assert.deepEqual(shop.sent('createUserAuthTicket').body, {
      ...loginOf(me),
      accountId: id,
      fingerprint: 'mine',
      region: 'DE-BE',
    })

    await browser.post('/auth/login', loginOf(me))
    const { fingerprint, region, accountId } = shop.sent('createUserAuthTicket').body
    assert.match(String(fingerprint), /^[\w-]{22}$/)
    assert.deepEqual([region, accountId], ['DE-BE', undefined])
  })

  it('leaves the guest’s session as it was when neither the ticket nor Kibo says whose it is', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const me = register(shop)
    const browser = shop.browser()
    await browser.post('/cart/SHOE')
    wire.answer('POST /api/commerce/customer/authtickets', async (_, pass) => {
      const { accessToken, accessTokenExpiration, refreshToken, refreshTokenExpiration } = (await (
        await pass()
      ).json()) as Record<string, string>
      return { accessToken, accessTokenExpiration, refreshToken, refreshTokenExpiration }
    })
    wire.answer('accounts/current', () => new Response(null, { status: 404 }))

    const reply = await browser.post('/auth/login', me.login)

    assert.deepEqual([reply.status, reply.json.code, reply.setCookies.length], [502, 'kibo_error', 0])
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })
})

describe('POST /signup', () => {
  const open = storefronts()

  it('answers 201 with the session of the new shopper', async () => {
    const shop = await open()
    const me = somebody()

    const reply = await shop.browser().post('/auth/signup', me)

    assert.equal(reply.status, 201)
    assert.equal(reply.json.status, 'authenticated')
    assert.equal(reply.json.customer.emailAddress, me.emailAddress)
  })

  it('passes its own fields on to Kibo and nothing else, whatever else the body carries', async () => {
    const shop = await open()
    const me = { ...somebody(), userName: 'own-name', acceptsMarketing: true, fingerprint: 'f', region: 'r' }
    const more = {
      isImport: true,
      externalPassword: 'x',
      id: 1,
      account: { id: 1, taxExempt: true },
      segments: [{ id: 1 }],
      taxExempt: true,
      isActive: true,
      isLocked: false,
      attributes: [{}],
      customerSet: 'Other',
      contacts: [{}],
      authTicketTtlMinutes: 9999,
      refreshTokenTtlMinutes: 9999,
      constructor: { prototype: { polluted: true } },
      roles: ['Admin'],
    }

    assert.equal((await shop.browser().post('/auth/signup', { ...me, ...more })).status, 201)

    const { emailAddress, userName, firstName, lastName, acceptsMarketing, password, fingerprint, region } = me
    assert.deepEqual(shop.sent('addAccountAndLogin').body, {
      account: { emailAddress, userName, firstName, lastName, acceptsMarketing },
      password,
      fingerprint,
      region,
    })
    assert.equal(({} as { polluted?: boolean }).polluted, undefined)
  })

  it('lets no other route pass on more than its fields either', async () => {
    const shop = await open()
    const me = register(shop)
    const browser = shop.browser()
    const more = {
      isImport: true,
      userId: 'f'.repeat(32),
      unlockAccount: true,
      authTicketTtlMinutes: 1,
      externalPassword: 'x',
    }
    const sent = (operation: Parameters<Storefront['sent']>[0]) => Object.keys(shop.sent(operation).body).sort()

    await browser.post('/auth/login', { ...me.login, ...more })
    assert.deepEqual(sent('createUserAuthTicket'), ['fingerprint', 'password', 'username'])
    await browser.post('/auth/password/change', { oldPassword: me.password, newPassword: 'new-secret-1', ...more })
    assert.deepEqual(sent('changePassword'), ['newPassword', 'oldPassword'])
    assert.equal(shop.sent('changePassword').query.unlockAccount, undefined)
    assert.notEqual(shop.sent('changePassword').query.userId, more.userId)
    await browser.post('/auth/otp/request', { emailAddress: me.emailAddress, ...more })
    assert.deepEqual(sent('generateAndSendOtp'), ['email'])
    await browser.post('/auth/otp/verify', { emailAddress: me.emailAddress, code: '1', ...more })
    assert.deepEqual(sent('validateOtpAndCreateAuthTicket'), ['email', 'fingerprint', 'otpCode'])
    await browser.post('/auth/password/forgot', { emailAddress: me.emailAddress, ...more })
    assert.deepEqual(sent('resetPassword'), ['emailAddress'])
    await browser.post('/auth/password/reset', {
      userName: me.emailAddress,
      confirmationCode: 'c',
      newPassword: 'new-secret-2',
      ...more,
    })
    assert.deepEqual(sent('updateForgottenPassword'), ['confirmationCode', 'newPassword', 'userName'])
  })
})

describe('POST /logout', () => {
  const open = storefronts()

  it('answers 204, takes the cookie, and asks nothing of Kibo', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    await browser.get('/')
    shop.asked()

    const reply = await browser.post('/auth/logout')

    assert.deepEqual([reply.status, reply.text, reply.session], [204, '', ''])
    assert.equal(reply.headers['cache-control'], 'no-store')
    assert.deepEqual(shop.asked(), [])
  })

  it('works while Kibo is away', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', times: Infinity })

    assert.equal((await browser.post('/auth/logout')).status, 204)
    assert.equal(browser.jar.has('kibo_shopper'), false)
    shop.sandbox.clearFaults()
  })
})

describe('POST /refresh', () => {
  const open = storefronts()

  it('asks Kibo only within the leeway', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    await browser.get('/')
    shop.asked()

    const fresh = await browser.post('/auth/refresh')
    assert.deepEqual([fresh.status, fresh.json.status, fresh.setCookies], [200, 'authenticated', []])
    assert.deepEqual(shop.asked(), [])

    shop.sandbox.advance(14.5 * minute)
    const stale = await browser.post('/auth/refresh')
    assert.equal(stale.json.status, 'authenticated')
    assert.ok(stale.session)
    assert.equal(shop.asked().filter((one) => one === 'refreshUserAuthTicket').length, 1)
  })

  it('answers 503 when an expired ticket can not be refreshed', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'status', operation: 'refreshUserAuthTicket', times: Infinity })

    const reply = await browser.post('/auth/refresh')

    assert.deepEqual([reply.status, reply.json.code], [503, 'kibo_unavailable'])
    shop.sandbox.clearFaults()
  })

  it('mints nothing where guests are lazy', async () => {
    const shop = await open({ options: { anonymous: 'lazy' } })

    const reply = await shop.browser().post('/auth/refresh')

    assert.deepEqual([reply.status, reply.json.status, reply.setCookies], [200, 'anonymous', []])
    assert.deepEqual(shop.asked(), [])
  })
})

describe('a path or method that is no route', () => {
  const open = storefronts()

  it('is left to the app: GET never changes state', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    for (const path of [
      'login',
      'signup',
      'logout',
      'refresh',
      'two-factor/verify',
      'password/change',
      'otp/request',
    ]) {
      for (const method of ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH']) {
        assert.equal((await browser.ask(`/auth/${path}`, { method })).status, 404, `${method} ${path}`)
      }
    }
    assert.equal((await ask(`${shop.url}/auth/session`, { method: 'POST' })).status, 404)
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })
})
