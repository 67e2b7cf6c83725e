import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { gate } from '../support/gate.ts'
import {
  customerTicket,
  failureOf,
  guestTicket,
  type StubAnswer,
  type StubKibo,
  stubKibo,
} from '../support/stub-kibo.ts'
import { until } from '../support/until.ts'

const account = { id: 1001 }
const unauthorized = { status: 401, json: { items: [{ errorCode: 'UNAUTHORIZED', message: 'You are Unauthorized' }] } }
const token = (access_token: string, expires_in: unknown = 3600): StubAnswer => ({ json: { access_token, expires_in } })
/** Answers by the bearer: Kibo as it is when it accepts only some of the tokens that it gave. */
const onlyFor =
  (isAccepted: (bearer: string) => boolean, answer: { json: unknown }): StubAnswer =>
  (response, { headers }) => {
    const accepted = isAccepted(headers.authorization ?? '')
    response.writeHead(accepted ? 200 : 401).end(JSON.stringify(accepted ? answer.json : unauthorized.json))
  }

describe('the app token', () => {
  let kibo: StubKibo
  let nowMs: number
  const now = () => nowMs
  beforeEach(async () => {
    nowMs = Date.UTC(2026, 0, 1)
    kibo = await stubKibo({ json: account })
  })
  afterEach(() => kibo.close())

  const bearers = () => kibo.calls.map(({ headers }) => headers.authorization)

  it('is asked for with the credentials in a JSON body, and sent as a bearer', async () => {
    await kibo.client().accounts.getAccount(1001)
    const [call] = kibo.oauthCalls
    assert.equal(call?.method, 'POST')
    assert.equal(call.url, '/api/platform/applications/authtickets/oauth')
    assert.deepEqual(JSON.parse(call.body), {
      client_id: 'test.app',
      client_secret: 'test-secret',
      grant_type: 'client_credentials',
    })
    assert.deepEqual(bearers(), ['Bearer app-1'])
  })

  it('is asked for once by 100 cold calls, and then not again', async () => {
    const { accounts } = kibo.client()
    await Promise.all(Array.from({ length: 100 }, () => accounts.getAccount(1001)))
    await accounts.getAccount(1001)
    assert.equal(kibo.oauthCalls.length, 1)
    assert.equal(kibo.calls.length, 101)
  })

  it('is renewed in the background at nine tenths of its life, while the old one is still used', async () => {
    const { accounts } = kibo.client({ now })
    await accounts.getAccount(1001)
    nowMs += 3_239_000
    await accounts.getAccount(1001)
    assert.equal(kibo.oauthCalls.length, 1)

    nowMs += 1_000
    const released = gate()
    kibo.answerOauth(async (response) => {
      await released.opened
      response.end(JSON.stringify({ access_token: 'app-2', expires_in: 3600 }))
    })
    await Promise.all(Array.from({ length: 10 }, () => accounts.getAccount(1001)))
    released.open()
    await until(() => kibo.oauthCalls.length === 2)
    await sleep(50)
    await accounts.getAccount(1001)
    assert.equal(kibo.oauthCalls.length, 2)
    assert.deepEqual(new Set(bearers().slice(0, -1)), new Set(['Bearer app-1']))
    assert.equal(bearers().at(-1), 'Bearer app-2')
  })

  it('goes on being used when its renewal ahead of expiry fails, which is tried again after 10 s', async () => {
    const { accounts } = kibo.client({ now })
    await accounts.getAccount(1001)
    nowMs += 3_300_000
    kibo.answerOauth({ status: 500 })
    for (let i = 0; i < 5; i++) {
      await accounts.getAccount(1001)
      await until(() => kibo.oauthCalls.length === 2)
      await sleep(10)
    }
    assert.equal(kibo.oauthCalls.length, 2)
    nowMs += 10_000
    await accounts.getAccount(1001)
    await until(() => kibo.oauthCalls.length === 3)
    assert.deepEqual(new Set(bearers()), new Set(['Bearer app-1']))
  })

  it('is fetched before the call when the old one is over', async () => {
    const { accounts } = kibo.client({ now })
    await accounts.getAccount(1001)
    nowMs += 3_600_000
    await accounts.getAccount(1001)
    assert.deepEqual(bearers(), ['Bearer app-1', 'Bearer app-2'])
  })

  it('lives a minute when Kibo does not say how long, and a day at most', async () => {
    for (const [expiresIn, lifeMs] of [
      [null, 60_000],
      ['soon', 60_000],
      [-5, 60_000],
      [1e12, 86_400_000],
    ] as const) {
      const { accounts } = kibo.client({ now })
      kibo.answerOauth(token('x', expiresIn))
      const before = kibo.oauthCalls.length
      await accounts.getAccount(1001)
      nowMs += lifeMs * 0.89
      await accounts.getAccount(1001)
      assert.equal(kibo.oauthCalls.length, before + 1)
      nowMs += lifeMs * 0.1
      await accounts.getAccount(1001)
      assert.equal(kibo.oauthCalls.length, before + 2)
    }
  })

  const refusals: StubAnswer[] = [
    { status: 401, json: { errorCode: 'INVALID_CREDENTIALS', message: 'Invalid Credentials' } },
    { status: 200, json: { errorCode: 'INVALID_CREDENTIALS' } },
    { status: 200, json: { items: [{ errorCode: 'INVALID_CREDENTIALS' }] } },
    { status: 200, json: { access_token: '' } },
    { status: 200, json: { access_token: 'a b' } },
    { status: 200, json: {} },
    { status: 200, text: '<html></html>' },
    { status: 500, text: '' },
    { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
  ]
  it('is never taken from an error body, and its failure is not kept (KiboSoftware/nextjs-storefront#259)', async () => {
    for (const refusal of refusals) {
      const { accounts } = kibo.client()
      kibo.answerOauth(refusal, token('good'))
      const error = await failureOf(accounts.getAccount(1001))
      assert.ok(error instanceof KiboApiError && error.appToken, JSON.stringify(refusal))
      assert.equal(error.operation, 'appToken')
      assert.equal((await accounts.getAccount(1001)).id, 1001)
      assert.equal(bearers().at(-1), 'Bearer good')
    }
  })

  it('that can not be had fails all who wait for it with one request', async () => {
    kibo.answerOauth({ status: 401, json: { errorCode: 'INVALID_CREDENTIALS' } })
    const { accounts } = kibo.client()
    const errors = await Promise.all(Array.from({ length: 20 }, () => failureOf(accounts.getAccount(1001))))
    assert.ok(errors.every((error) => error instanceof KiboApiError && error.appToken && error.status === 401))
    assert.equal(kibo.oauthCalls.length, 1)
    assert.equal(kibo.calls.length, 0)
  })

  it('stays asked for when one of those who wait gives up', async () => {
    kibo.answerOauth(async (response) => {
      await sleep(100)
      response.end(JSON.stringify({ access_token: 'late', expires_in: 3600 }))
    })
    const { accounts } = kibo.client()
    const giveUp = new AbortController()
    const first = failureOf(accounts.getAccount(1001, { signal: giveUp.signal }))
    const second = accounts.getAccount(1001)
    setTimeout(() => giveUp.abort(), 20)
    assert.equal(((await first) as KiboApiError).status, null)
    assert.equal((await second).id, 1001)
    assert.equal(kibo.oauthCalls.length, 1)
    assert.equal(kibo.calls.length, 1)
  })

  describe('that Kibo refuses', () => {
    const renewed = (bearer: string) => bearer !== 'Bearer app-1'

    it('is renewed once and the call repeated, whether the 401 says UNAUTHORIZED or nothing', async () => {
      for (const refusal of [unauthorized, { status: 401 }, { status: 401, text: ' \n' }]) {
        kibo.answer(refusal, { json: account })
        const before = kibo.oauthCalls.length
        assert.equal((await kibo.client().accounts.getAccount(1001)).id, 1001)
        assert.equal(kibo.oauthCalls.length, before + 2)
      }
    })

    it('is renewed for writes too', async () => {
      kibo.answer(onlyFor(renewed, { json: account }))
      await kibo.client().accounts.updateAccount(1001, { firstName: 'Ada' })
      assert.deepEqual(bearers(), ['Bearer app-1', 'Bearer app-2'])
      assert.deepEqual(
        kibo.calls.map(({ body }) => body),
        ['{"firstName":"Ada"}', '{"firstName":"Ada"}'],
      )
    })

    it('is renewed once by 50 calls at the same time, and by those that come late', async () => {
      kibo.answer(onlyFor(renewed, { json: account }))
      const { accounts } = kibo.client()
      await Promise.all(Array.from({ length: 50 }, () => accounts.getAccount(1001)))
      assert.equal(kibo.oauthCalls.length, 2)
    })

    it('twice, ends in an error that is not the shopper’s', async () => {
      kibo.answer(unauthorized)
      for (const call of [
        () => kibo.client().accounts.getAccount(1001),
        () => kibo.client().authTickets.refresh('token'),
        () => kibo.client().authTickets.create({ username: 'ada', password: 'secret1' }),
      ]) {
        kibo.calls.length = 0
        kibo.oauthCalls.length = 0
        const error = await failureOf(call())
        assert.ok(error instanceof KiboApiError)
        assert.deepEqual([error.status, error.code, error.appToken], [401, 'UNAUTHORIZED', true])
        assert.equal(kibo.calls.length, 2)
        assert.equal(kibo.oauthCalls.length, 2)
      }
    })

    it('while no new one can be had, ends in an error that is not the shopper’s', async () => {
      kibo.answer(unauthorized)
      kibo.answerOauth(token('old'), { status: 400, json: { errorCode: 'X' } })
      const error = await failureOf(kibo.client().authTickets.refresh('token'))
      assert.ok(error instanceof KiboApiError && error.appToken)
      assert.equal(kibo.calls.length, 1)
    })
  })

  it('is not renewed by a 401 that is the shopper’s own', async () => {
    const wrong = { status: 401, json: { errorCode: 'INVALID_ACCESS_TOKEN' } }
    const { accounts, authTickets } = kibo.client()
    const credentials = { username: 'ada', password: 'secret1' }
    const logins: [StubAnswer, () => Promise<unknown>][] = [
      [wrong, () => accounts.getCurrentAccount({ claims: 'c' })],
      [wrong, () => authTickets.refresh('token')],
      [wrong, () => authTickets.create(credentials)],
      [{ status: 401 }, () => authTickets.create(credentials)],
      [{ status: 401 }, () => authTickets.verifyTwoFactor({ userId: 'u', otpCode: '123456' })],
      [{ status: 401 }, () => authTickets.verifyOtp({ email: 'ada@example.com', otpCode: '123456' })],
      [{ status: 401 }, () => accounts.addAccountAndLogin({ account: {}, password: 'secret1' })],
    ]
    for (const [answer, call] of logins) {
      kibo.calls.length = 0
      kibo.answer(answer)
      const error = await failureOf(call())
      assert.ok(error instanceof KiboApiError)
      assert.deepEqual([error.status, error.appToken], [401, false])
      assert.equal(kibo.calls.length, 1)
    }
    assert.equal(kibo.oauthCalls.length, 1)
  })

  it('is never sent with a shopper’s claims in its place', async () => {
    kibo.answer({ json: guestTicket }, { json: customerTicket })
    const { authTickets } = kibo.client()
    await authTickets.createAnonymous()
    await authTickets.create({ username: 'ada', password: 'secret1' }, { claims: guestTicket.accessToken })
    assert.deepEqual(
      kibo.calls.map(({ headers }) => [headers.authorization, headers['x-vol-user-claims']]),
      [
        ['Bearer app-1', undefined],
        ['Bearer app-1', guestTicket.accessToken],
      ],
    )
  })
})
