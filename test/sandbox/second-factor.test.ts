import assert from 'node:assert/strict'
import { customer, minutes, useKibo } from '../support/kibo-caller.ts'

const requestPath = `${customer}/authtickets/2fa/request`
const verifyPath = `${customer}/authtickets/2fa/auth`

describe('sandbox: second factor', () => {
  const kibo = useKibo({ twoFactor: 'always' })
  beforeEach(async () => {
    kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
  })

  const request = (claims: string) => kibo.post(requestPath, undefined, { claims })
  const verify = (userId: string, otpCode: string, claims?: string) =>
    kibo.post(verifyPath, { userId, otpCode }, { claims })
  const waiting = async () => {
    const { body } = await kibo.logIn('ann@shop.example', 'secret1')
    await request(body.accessToken)
    return body
  }

  it('makes a login answer a ticket that can only request and verify a code', async () => {
    const { status, body } = await kibo.logIn('ann@shop.example', 'secret1')
    assert.equal(status, 201)
    assert.equal(body.requires2FA, true)
    assert.equal(kibo.sandbox.outbox.length, 0)
    const claims = { claims: body.accessToken }
    assert.equal((await kibo.get('/commerce/carts/current', claims)).status, 401)
    assert.equal((await kibo.get(`${customer}/accounts/current`, claims)).status, 401)
    assert.equal((await kibo.get(`${customer}/accounts/${body.customerAccount.id}`, claims)).status, 401)
    assert.equal((await kibo.logIn('ann@shop.example', 'secret1', claims)).status, 401)
    assert.equal((await kibo.refresh(body.refreshToken)).status, 404)
    assert.equal((await request(body.accessToken)).status, 200)
    assert.equal(kibo.sandbox.outbox[0]?.to, 'ann@shop.example')
    assert.match(kibo.mail('2fa'), /^\d{6}$/)
  })

  it('is passed by the mailed code, once', async () => {
    const { userId, accessToken } = await waiting()
    const { status, body } = await verify(userId, kibo.mail('2fa'), accessToken)
    assert.equal(status, 201)
    assert.equal(body.requires2FA, false)
    assert.ok(body.customerAccount.last2FaDate)
    assert.equal((await kibo.get(`${customer}/accounts/current`, { claims: body.accessToken })).status, 200)
    assert.equal((await verify(userId, kibo.mail('2fa'))).status, 401)
    assert.equal((await request(accessToken)).status, 401)
  })

  it("brings the guest's cart at the verify call with the guest's claims, not at the login", async () => {
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 2)
    const { userId, accessToken } = (await kibo.logIn('ann@shop.example', 'secret1', { claims: guest.accessToken }))
      .body
    assert.equal(await kibo.cart(guest.accessToken), 'A*2')
    await request(accessToken)
    const { body } = await verify(userId, kibo.mail('2fa'), guest.accessToken)
    assert.equal(await kibo.cart(body.accessToken), 'A*2')
  })

  it('lets a code live 3 minutes', async () => {
    const { userId } = await waiting()
    kibo.sandbox.advance(minutes(3))
    const { status, body } = await verify(userId, kibo.mail('2fa'))
    assert.deepEqual([status, body.errorCode], [401, 'INVALID_OTP'])
  })

  it('takes three wrong codes, then the right one is void until another is requested', async () => {
    const { userId, accessToken } = await waiting()
    const wrong = kibo.mail('2fa') === '000000' ? '111111' : '000000'
    await verify(userId, wrong)
    await verify(userId, wrong)
    await verify(userId, wrong)
    assert.equal((await verify(userId, kibo.mail('2fa'))).status, 401)
    await request(accessToken)
    assert.equal((await verify(userId, kibo.mail('2fa'))).status, 201)
  })

  it('makes an earlier code void by a later one', async () => {
    const { userId, accessToken } = await waiting()
    const earlier = kibo.mail('2fa')
    do await request(accessToken)
    while (kibo.mail('2fa') === earlier)
    assert.equal((await verify(userId, earlier)).status, 401)
    assert.equal((await verify(userId, kibo.mail('2fa'))).status, 201)
  })

  it('is not passed for somebody else, nor requested by a guest', async () => {
    const bob = kibo.sandbox.accounts.add({ emailAddress: 'bob@shop.example', password: 'secret1' })
    const { userId, accessToken } = await waiting()
    const code = kibo.mail('2fa')
    assert.equal((await verify(String(bob.userId), code)).status, 401)
    const waitingBob = (await kibo.logIn('bob@shop.example', 'secret1')).body
    assert.equal((await verify(userId, code, waitingBob.accessToken)).status, 401)
    assert.equal((await request((await kibo.guest()).accessToken)).status, 401)
    assert.equal((await kibo.post(requestPath)).status, 401)
    assert.equal((await verify(userId, code, accessToken)).status, 201)
  })

  it('is a step up for a shopper who is logged in: a new ticket of the same user, never of another', async () => {
    kibo.sandbox.configure({ twoFactor: 'off' })
    const { userId, accessToken } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    assert.equal((await request(accessToken)).status, 200)
    kibo.sandbox.accounts.add({ emailAddress: 'bob@shop.example', password: 'secret1' })
    const bob = (await kibo.logIn('bob@shop.example', 'secret1')).body
    assert.equal((await verify(userId, kibo.mail('2fa'), bob.accessToken)).status, 401)
    const { status, body } = await verify(userId, kibo.mail('2fa'), accessToken)
    assert.deepEqual([status, body.userId, body.requires2FA], [201, userId, false])
    assert.notEqual(body.accessToken, accessToken)
    assert.ok(body.customerAccount.last2FaDate)
  })

  it('ends with a lock', async () => {
    const { userId, accessToken, customerAccount } = await waiting()
    kibo.sandbox.accounts.lock(customerAccount.id)
    assert.equal((await request(accessToken)).status, 401)
    assert.match((await verify(userId, kibo.mail('2fa'))).body.message, /locked/)
  })

  it('is asked for at signup too when it is always', async () => {
    const { body } = await kibo.signUp('new@shop.example', 'secret1')
    assert.equal(body.requires2FA, true)
    assert.equal((await request(body.accessToken)).status, 200)
  })

  for (const setting of ['fingerprint', 'region'] as const) {
    it(`can be asked for only when the ${setting} is new, or untold`, async () => {
      kibo.sandbox.configure({ twoFactor: setting })
      const logIn = async (value?: string) =>
        (await kibo.logIn('ann@shop.example', 'secret1', { more: value ? { [setting]: value } : {} })).body
      const first = await logIn('one')
      assert.equal(first.requires2FA, true)
      await request(first.accessToken)
      await verify(first.userId, kibo.mail('2fa'))
      assert.equal((await logIn('one')).requires2FA, false)
      assert.equal((await logIn('two')).requires2FA, true)
      assert.equal((await logIn()).requires2FA, true)
      const { body } = await kibo.signUp('new@shop.example', 'secret1', { more: { [setting]: 'three' } })
      assert.equal(body.requires2FA, false)
      const again = await kibo.logIn('new@shop.example', 'secret1', { more: { [setting]: 'three' } })
      assert.equal(again.body.requires2FA, false)
    })
  }
})

describe('sandbox: one-time passwords', () => {
  const kibo = useKibo()
  let accountId: number
  beforeEach(async () => {
    accountId = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' }).id
  })

  const request = (email: string) => kibo.post(`${customer}/authtickets/otp/request`, { email })
  const verify = (email: string, otpCode: string, claims?: string) =>
    kibo.post(`${customer}/authtickets/otp/auth`, { email, otpCode }, { claims })

  it('answer an address that nobody has like any other, without a mail', async () => {
    const [known, unknown] = [await request('ann@shop.example'), await request('bob@shop.example')]
    assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])
    assert.equal(kibo.sandbox.outbox.length, 1)
  })

  it("log in once, with the guest's cart", async () => {
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 1)
    await request('ann@shop.example')
    const { status, body } = await verify('ann@shop.example', kibo.mail('otp'), guest.accessToken)
    assert.equal(status, 201)
    assert.equal(body.customerAccount.id, accountId)
    assert.equal(await kibo.cart(body.accessToken), 'A*1')
    assert.equal((await verify('ann@shop.example', kibo.mail('otp'))).status, 401)
  })

  it('need no second factor on top', async () => {
    kibo.sandbox.configure({ twoFactor: 'always' })
    await request('ann@shop.example')
    assert.equal((await verify('ann@shop.example', kibo.mail('otp'))).body.requires2FA, false)
  })

  it('live 3 minutes and 3 tries, and are refused alike for an address that nobody has', async () => {
    await request('ann@shop.example')
    kibo.sandbox.advance(minutes(3))
    const late = await verify('ann@shop.example', kibo.mail('otp'))
    const unknown = await verify('bob@shop.example', '123456')
    assert.deepEqual([late.status, late.body.message], [unknown.status, unknown.body.message])
    await request('ann@shop.example')
    for (let i = 0; i < 3; i++) await verify('ann@shop.example', 'wrong')
    assert.equal((await verify('ann@shop.example', kibo.mail('otp'))).status, 401)
  })

  it('do not open a locked or disabled account', async () => {
    await request('ann@shop.example')
    kibo.sandbox.accounts.lock(accountId)
    assert.equal((await verify('ann@shop.example', kibo.mail('otp'))).body.errorCode, 'ACCOUNT_LOCKED')
  })

  it('are not taken for a code of the other kind', async () => {
    await request('ann@shop.example')
    const { userId } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    assert.equal((await kibo.post(verifyPath, { userId, otpCode: kibo.mail('otp') })).status, 401)
  })
})
