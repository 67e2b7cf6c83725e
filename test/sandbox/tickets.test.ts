import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { customer, hours, minutes, useKibo } from '../support/kibo-caller.ts'

const issuer = 'https://www.kibocommerce.com'
interface JwtClaims {
  [claims: string]: { [name: string]: unknown } | undefined
}

const payloadOf = (jwt: string) => JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString())
const claimsOf = (jwt: string): JwtClaims => payloadOf(jwt)

describe('sandbox: tickets', () => {
  const kibo = useKibo()

  it('have the sizes of real ones', async () => {
    const { body } = await kibo.signUp('ann@shop.example', 'secret1', {
      account: { firstName: 'Ann', lastName: 'Lee' },
    })
    assert.match(body.accessToken, /^[A-Za-z0-9+/]{446,448}={0,2}$/)
    assert.equal(body.accessToken.length, 448)
    assert.match(body.refreshToken, /^[0-9a-f]{32}$/)
    assert.match(body.userId, /^[0-9a-f]{32}$/)
    const jwtLength = body.jwtAccessToken.length
    assert.ok(jwtLength > 1450 && jwtLength < 1750, `${jwtLength}`)
  })

  it('of guests have no account, those of shoppers have theirs', async () => {
    const guest = await kibo.guest()
    assert.equal(guest.customerAccount, undefined)
    assert.equal(guest.requires2FA, false)
    const { status, body } = await kibo.signUp('ann@shop.example', 'secret1')
    assert.equal(status, 201)
    assert.equal(body.customerAccount.emailAddress, 'ann@shop.example')
    assert.equal(body.customerAccount.userId, body.userId)
    assert.equal(body.customerAccount.notes, undefined)
  })

  it('live 15 minutes, and their refresh tokens 24 hours', async () => {
    const { accessToken, accessTokenExpiration, refreshTokenExpiration } = await kibo.guest()
    const nowMs = kibo.sandbox.now()
    assert.ok(Math.abs(Date.parse(accessTokenExpiration) - nowMs - minutes(15)) < 2000)
    assert.ok(Math.abs(Date.parse(refreshTokenExpiration) - nowMs - hours(24)) < 2000)
    kibo.sandbox.advance(minutes(15))
    const { status, body } = await kibo.get('/commerce/carts/current', { claims: accessToken })
    assert.equal(status, 401)
    assert.equal(body.errorCode, 'INVALID_ACCESS_TOKEN')
    assert.deepEqual(body.additionalErrorData, [
      { name: 'WWW-Authenticate', value: 'Api-Application, accesstoken=none' },
    ])
  })

  it("carry Kibo's claims in an HS256 JWT whose own exp is the application's", async () => {
    const guest = await kibo.guest()
    const { body } = await kibo.signUp('ann@shop.example', 'secret1', {
      claims: guest.accessToken,
      account: { firstName: 'Åsa' },
    })
    const jwt = body.jwtAccessToken
    const [header = '', payload = '', signature] = jwt.split('.')
    assert.deepEqual(JSON.parse(Buffer.from(header, 'base64url').toString()), { alg: 'HS256', typ: 'JWT' })
    const hmac = createHmac('sha256', kibo.sandbox.kibo.sharedSecret).update(`${header}.${payload}`).digest('base64url')
    assert.equal(signature, hmac)
    const claims = claimsOf(jwt)
    const user = claims[`${issuer}/user_claims`]
    assert.equal(user?.anon, '0')
    assert.equal(user?.uid, body.userId)
    assert.equal(user?.['b.AccountId'], `${body.customerAccount.id}`)
    assert.equal(user?.['b.PreviousAnonymousId'], guest.userId)
    assert.equal(user?.['b.UserFirstName'], 'Åsa')
    assert.deepEqual(user?.bv, [31, 1 << (1014 % 32)])
    assert.equal(user?.exp, body.accessTokenExpiration.slice(0, 19))
    const appExp = claims[`${issuer}/app_claims`]?.exp
    const { exp } = payloadOf(jwt) as { exp: number }
    assert.equal(exp, Date.parse(`${appExp}Z`) / 1000)
    assert.ok(exp > Date.parse(body.accessTokenExpiration) / 1000)
    assert.equal(claimsOf(guest.jwtAccessToken)[`${issuer}/user_claims`]?.anon, '1')
  })

  it('can claim any behaviours, negative words included', async () => {
    kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1', behaviors: [31, 1014, 1023] })
    const { body } = await kibo.logIn('ann@shop.example', 'secret1')
    assert.deepEqual(claimsOf(body.jwtAccessToken)[`${issuer}/user_claims`]?.bv, [0, -2147483648, 31, -2143289344])
  })

  it('may be asked for with shorter lives, not with longer ones', async () => {
    kibo.sandbox.configure({ appBehaviors: ['customer-auth:configure-token-durations'] })
    const shorter = await kibo.signUp('ann@shop.example', 'secret1', {
      more: { authTicketTtlMinutes: 5, refreshTokenTtlMinutes: 60 },
    })
    assert.ok(Date.parse(shorter.body.accessTokenExpiration) - kibo.sandbox.now() <= minutes(5))
    assert.ok(Date.parse(shorter.body.refreshTokenExpiration) - kibo.sandbox.now() <= hours(1))
    const longer = await kibo.logIn('ann@shop.example', 'secret1', { more: { authTicketTtlMinutes: 16 } })
    assert.equal(longer.status, 400)
  })

  for (const wish of [{ authTicketTtlMinutes: 5 }, { refreshTokenTtlMinutes: 60 }]) {
    it(`can't be asked for with ${Object.keys(wish)} by an application without the behaviour`, async () => {
      const wished = { more: wish }
      const signup = await kibo.signUp('ann@shop.example', 'secret1', wished)
      assert.deepEqual([signup.status, signup.body.errorCode], [403, 'FORBIDDEN'])
      const guest = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example' })
      const login = { emailAddress: 'ann@shop.example', username: 'ann', password: 'secret1', ...wish }
      assert.equal((await kibo.post(`${customer}/accounts/${guest.id}/Create-Login`, login)).status, 403)
      assert.equal(kibo.sandbox.accounts.get(guest.id)?.isAnonymous, true)
      await kibo.signUp('bob@shop.example', 'secret1')
      assert.equal((await kibo.logIn('bob@shop.example', 'secret1', wished)).status, 403)
    })
  }

  it('are asked about on every path, whatever its case and with a slash at the end', async () => {
    const { refreshToken } = await kibo.guest()
    const path = '/Commerce/customer/AUTHTICKETS/refresh/'
    assert.equal((await kibo.put(`${path}?refreshToken=${refreshToken}`)).status, 200)
  })

  it('that nobody knows are refused even where no claims are needed', async () => {
    const { body, status } = await kibo.logIn('ann@shop.example', 'secret1', { claims: 'bm9uc2Vuc2U=' })
    assert.equal(status, 401)
    assert.equal(body.errorCode, 'INVALID_ACCESS_TOKEN')
    assert.equal(kibo.sandbox.calls.at(-1)?.claims, 'invalid')
  })

  it("let a shopper touch the own account only: another's is 403, and so is the merchant's list", async () => {
    const ann = (await kibo.signUp('ann@shop.example', 'secret1')).body
    const bob = (await kibo.signUp('bob@shop.example', 'secret1')).body
    const own = { claims: ann.accessToken }
    assert.equal((await kibo.get(`${customer}/accounts/${ann.customerAccount.id}`, own)).status, 200)
    assert.equal((await kibo.get(`${customer}/accounts/${bob.customerAccount.id}`, own)).status, 403)
    assert.equal((await kibo.get(`${customer}/accounts`, own)).status, 403)
    const guest = await kibo.guest()
    const asGuest = { claims: guest.accessToken }
    assert.equal((await kibo.get(`${customer}/accounts/${ann.customerAccount.id}`, asGuest)).status, 403)
    assert.equal((await kibo.get(`${customer}/accounts/current`, asGuest)).status, 404)
    assert.equal((await kibo.get(`${customer}/accounts/current`)).status, 401)
  })
})
