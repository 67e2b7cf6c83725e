import assert from 'node:assert/strict'
import { loginOf } from '../support/shoppers.ts'
import { type Storefront, setCookieOf, somebody, startStorefront } from '../support/storefront.ts'

describe('a login by one-time password', () => {
  let shop: Storefront
  let person: ReturnType<typeof somebody>

  beforeEach(async () => {
    shop = await startStorefront()
    person = somebody()
    await shop.agent().post('/auth/signup').send(person).expect(201)
  })
  afterEach(() => shop.close())

  const code = () => shop.sandbox.outbox.filter((mail) => mail.kind === 'otp').at(-1)?.code ?? ''

  it('needs no password and keeps the guest’s cart', async () => {
    const agent = shop.agent()
    await agent.post('/cart/hat').expect(201)
    await agent.post('/auth/otp/request').send({ emailAddress: person.emailAddress }).expect(202)
    const verified = await agent.post('/auth/otp/verify').send({ emailAddress: person.emailAddress, code: code() })
    assert.equal(verified.status, 200)
    assert.equal(verified.body.customer.emailAddress, person.emailAddress)
    assert.equal((await agent.get('/cart')).body.items.length, 1)
  })

  it('answers the same, and after the same time, for addresses with and without an account', async () => {
    const timed = async (emailAddress: string) => {
      const startMs = performance.now()
      const { status, text, headers } = await shop.agent().post('/auth/otp/request').send({ emailAddress })
      const { date, 'set-cookie': _, ...rest } = headers
      return { tookMs: performance.now() - startMs, answer: { status, text, rest } }
    }
    // Kibo may need longer for an address it knows.
    shop.sandbox.fail({ path: 'otp/request', kind: 'slow', delayMs: 200 })
    const known = await timed(person.emailAddress)
    const unknown = await timed('nobody@example.com')
    assert.deepEqual(known.answer, unknown.answer)
    assert.equal(known.answer.status, 202)
    assert.ok(Math.abs(known.tookMs - unknown.tookMs) < 150, `${known.tookMs} and ${unknown.tookMs}`)
  })

  it('tells an outage, which says nothing about the address', async () => {
    shop.sandbox.fail({ path: 'otp/request', kind: 'status', status: 503 })
    const answer = await shop.agent().post('/auth/otp/request').send({ emailAddress: person.emailAddress })
    assert.equal(answer.status, 503)
    assert.equal(answer.body.code, 'kibo_unavailable')
  })

  it('refuses a wrong, a used and an old code alike', async () => {
    const agent = shop.agent()
    const verify = (value: string) =>
      agent.post('/auth/otp/verify').send({ emailAddress: person.emailAddress, code: value })
    await agent.post('/auth/otp/request').send({ emailAddress: person.emailAddress }).expect(202)
    const right = code()
    const wrong = await verify(right === '000000' ? '111111' : '000000')
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'two_factor_invalid'])
    await verify(right).expect(200)
    await agent.post('/auth/logout')
    assert.equal((await verify(right)).body.code, 'two_factor_invalid')

    await agent.post('/auth/otp/request').send({ emailAddress: person.emailAddress }).expect(202)
    shop.sandbox.advance(3 * 60_000 + 1000)
    assert.equal((await verify(code())).body.code, 'two_factor_invalid')
  })
})

describe('passwords', () => {
  let shop: Storefront
  let person: ReturnType<typeof somebody>

  beforeEach(async () => {
    shop = await startStorefront()
    person = somebody()
    await shop.agent().post('/auth/signup').send(person).expect(201)
  })
  afterEach(() => shop.close())

  const resetCode = () => shop.sandbox.outbox.filter((mail) => mail.kind === 'reset').at(-1)?.code ?? ''
  const login = (password: string) => shop.agent().post('/auth/login').send({ username: person.emailAddress, password })

  it('are reset with a mailed code, by address or name, once', async () => {
    await shop.agent().post('/auth/password/forgot').send({ emailAddress: person.emailAddress }).expect(202)
    const reset = { userName: person.emailAddress, confirmationCode: resetCode(), newPassword: 'another-1' }
    await shop.agent().post('/auth/password/reset').send(reset).expect(204)
    await login('another-1').expect(200)
    assert.equal((await login(person.password)).body.code, 'invalid_credentials')

    const again = await shop.agent().post('/auth/password/reset').send(reset)
    assert.deepEqual([again.status, again.body.code], [400, 'reset_code_invalid'])
    await shop.agent().post('/auth/password/forgot').send({ userName: person.emailAddress }).expect(202)
  })

  it('are forgotten with the same answer for an unknown address', async () => {
    const known = await shop.agent().post('/auth/password/forgot').send({ emailAddress: person.emailAddress })
    const unknown = await shop.agent().post('/auth/password/forgot').send({ emailAddress: 'nobody@example.com' })
    assert.deepEqual([known.status, known.text], [unknown.status, unknown.text])
  })

  it('are refused by Kibo’s policy at signup, reset and change', async () => {
    const weak = await shop
      .agent()
      .post('/auth/signup')
      .send({ ...somebody(), password: 'weak' })
    assert.deepEqual([weak.status, weak.body.code], [422, 'password_rejected'])

    await shop.agent().post('/auth/password/forgot').send({ emailAddress: person.emailAddress }).expect(202)
    const reset = await shop
      .agent()
      .post('/auth/password/reset')
      .send({ userName: person.emailAddress, confirmationCode: resetCode(), newPassword: 'weak' })
    assert.deepEqual([reset.status, reset.body.code], [422, 'password_rejected'])

    const agent = shop.agent()
    await agent.post('/auth/login').send(loginOf(person)).expect(200)
    const change = await agent.post('/auth/password/change').send({ oldPassword: person.password, newPassword: 'weak' })
    assert.deepEqual([change.status, change.body.code], [422, 'password_rejected'])
  })

  it('are changed with the old one, which ends every other session of that shopper and not this one', async () => {
    const credentials = loginOf(person)
    const [here, there] = [shop.agent(), shop.agent()]
    const old = setCookieOf((await here.post('/auth/login').send(credentials).expect(200)).headers)
    await there.post('/auth/login').send(credentials).expect(200)

    const wrong = await here.post('/auth/password/change').send({ oldPassword: 'wrong-1', newPassword: 'another-1' })
    assert.deepEqual([wrong.status, wrong.body.code], [401, 'invalid_credentials'])

    await here
      .post('/auth/password/change')
      .send({ oldPassword: person.password, newPassword: 'another-1' })
      .expect(204)
    assert.equal((await here.get('/account')).status, 200)
    assert.equal((await there.get('/')).body.status, 'anonymous')
    assert.equal((await shop.agent().get('/').set('Cookie', `kibo_shopper=${old}`)).body.status, 'anonymous')
    await login('another-1').expect(200)
  })

  it('are changed also when Kibo ended the ticket on its way: it is refreshed, and the change sent once more', async () => {
    const agent = shop.agent()
    await agent.post('/auth/login').send(loginOf(person)).expect(200)
    const refused = {
      operation: 'changePassword',
      kind: 'error-body',
      errorCode: 'INVALID_ACCESS_TOKEN',
      status: 401,
    } as const
    const callsOf = (operation: string) => shop.sandbox.calls.filter((call) => call.operation === operation).length
    const change = (newPassword: string) =>
      agent.post('/auth/password/change').send({ oldPassword: person.password, newPassword })

    const stopFault = shop.sandbox.fail({ ...refused, times: Number.POSITIVE_INFINITY })
    const never = await change('another-1')
    assert.deepEqual([never.status, never.body.code], [502, 'kibo_error'])
    assert.deepEqual([callsOf('changePassword'), callsOf('refreshUserAuthTicket')], [2, 1])
    stopFault()

    shop.sandbox.fail(refused)
    await change('another-1').expect(204)
    assert.deepEqual([callsOf('changePassword'), callsOf('refreshUserAuthTicket')], [4, 2])
    assert.equal((await agent.get('/account')).status, 200)
    await login('another-1').expect(200)
  })

  it('are those of who is logged in, whoever the body names (CVE-2025-61928)', async () => {
    const victim = somebody()
    const { id: accountId, userId } = shop.sandbox.accounts.add(victim)
    const agent = shop.agent()
    await agent.post('/auth/login').send(loginOf(person)).expect(200)
    await agent
      .post('/auth/password/change')
      .send({
        oldPassword: person.password,
        newPassword: 'another-1',
        accountId,
        userId,
        emailAddress: victim.emailAddress,
      })
      .expect(204)

    await shop.agent().post('/auth/login').send(loginOf(victim)).expect(200)
    await login(person.password).expect(401)
    assert.equal((await agent.get('/')).body.customer.userName, person.emailAddress)
  })

  it('can’t be changed by somebody who is not logged in', async () => {
    const answer = await shop.agent().post('/auth/password/change').send({ oldPassword: 'a', newPassword: 'b' })
    assert.deepEqual([answer.status, answer.body.code], [401, 'session_required'])
  })
})
