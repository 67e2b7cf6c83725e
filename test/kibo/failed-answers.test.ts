import assert from 'node:assert/strict'
import { KiboApiError } from '../../src/kibo/errors.ts'
import {
  customerTicket,
  failureOf,
  guestTicket,
  type StubAnswer,
  type StubKibo,
  stubKibo,
} from '../support/stub-kibo.ts'

describe('a failed answer', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  after(() => kibo.close())

  async function loginError(answer: StubAnswer): Promise<KiboApiError> {
    kibo.answer(answer)
    const error = await failureOf(kibo.client().authTickets.create({ username: 'ada', password: 'secret1' }))
    assert.ok(error instanceof KiboApiError)
    return error
  }

  const refused = { errorCode: 'MISSING_OR_INVALID_PARAMETER', message: 'Missing or invalid parameter: password' }
  const bodies: Record<string, unknown> = {
    'at the top level': { ...refused, items: [] },
    'in the first item': { items: [refused], exceptionDetail: { stackTrace: 'at Mozu' } },
    'in Pascal case': { ErrorCode: refused.errorCode, Message: refused.message, Items: null },
    'in Pascal case in the first item': { Items: [{ ErrorCode: refused.errorCode, Message: refused.message }] },
    'at the top level beside an item of another kind': {
      ...refused,
      items: [{ errorCode: 'OTHER', message: 'other' }],
    },
  }
  for (const [place, json] of Object.entries(bodies)) {
    it(`has the code and the message that are ${place}`, async () => {
      const error = await loginError({ status: 400, json })
      assert.equal(error.status, 400)
      assert.equal(error.code, 'MISSING_OR_INVALID_PARAMETER')
      assert.equal(error.message, 'Missing or invalid parameter: password')
      assert.equal(error.operation, 'authTickets.create')
      assert.equal(error.appToken, false)
      assert.equal(error.outage, false)
    })
  }

  const codeless: Record<string, StubAnswer> = {
    html: { text: '<html><body>Bad <b>gateway</b></body></html>', headers: { 'content-type': 'text/html' } },
    text: { text: 'no healthy upstream' },
    empty: { text: '' },
    'cut JSON': { text: '{"errorCode":"ITEM_NOT' },
    'a JSON string': { json: 'ITEM_NOT_FOUND' },
    null: { text: 'null' },
    'a list': { json: [{ errorCode: 'X' }] },
    'fields of wrong types': {
      json: { errorCode: 5, message: ['x'], items: 'none', additionalErrorData: { name: 1 } },
    },
    'null items': { json: { items: [null], additionalErrorData: [null] } },
    'a code that is no code': { json: { errorCode: `${'x'.repeat(201)}`, correlationId: 'a\nb' } },
  }
  for (const [kind, answer] of Object.entries(codeless)) {
    it(`has a message of ours and no code when the body is ${kind}`, async () => {
      const error = await loginError({ ...answer, status: 500 })
      assert.equal(error.status, 500)
      assert.equal(error.code, null)
      assert.equal(error.message, 'authTickets.create: Kibo answered 500')
    })
  }

  it('is read only up to 1 MB', async () => {
    const error = await loginError({
      status: 500,
      text: JSON.stringify({ errorCode: 'LONG', x: 'x'.repeat(1_200_000) }),
    })
    assert.equal(error.status, 500)
    assert.equal(error.code, null)
  })

  it('keeps nothing of exceptionDetail, of URLs and of tokens', async () => {
    const url = 'https://t1-s2.sandbox.mozu.com/api/commerce/customer/authtickets/refresh?refreshToken=0123456789abcdef'
    const error = await loginError({
      status: 401,
      json: {
        items: [
          {
            errorCode: 'INVALID_ACCESS_TOKEN',
            message: `You are Unauthorized. See ${url} or /refresh?refreshToken=short1 token ${guestTicket.refreshToken}`,
            additionalErrorData: [{ name: 'OperationName', value: url }],
          },
        ],
        exceptionDetail: { stackTrace: 'at Mozu.Core.Secret()' },
      },
    })
    const everything = `${error.stack} ${JSON.stringify(error)} ${error.message}`
    for (const secret of ['https:', 'mozu.com', '0123456789abcdef', 'short1', 'Mozu.Core', 'secret1']) {
      assert.ok(!everything.includes(secret), secret)
    }
    assert.match(error.message, /^You are Unauthorized\. See \[url\]/)
  })

  it('keeps no password or code that Kibo says again', async () => {
    const client = kibo.client()
    const calls: [secret: string, call: () => Promise<unknown>][] = [
      ['secret1', () => client.authTickets.create({ username: 'ada', password: 'secret1' })],
      ['814523', () => client.authTickets.verifyTwoFactor({ userId: 'u1', otpCode: '814523' })],
      ['814524', () => client.authTickets.verifyOtp({ email: 'ada@example.com', otpCode: '814524' })],
      ['secret2', () => client.accounts.addAccountAndLogin({ account: {}, password: 'secret2' })],
      ['secret3', () => client.accounts.changePassword(1, { oldPassword: 'old', newPassword: 'secret3' })],
      [
        'conf-7',
        () =>
          client.accounts.updateForgottenPassword({ userName: 'ada', confirmationCode: 'conf-7', newPassword: 'x1' }),
      ],
    ]
    for (const [secret, call] of calls) {
      kibo.answer({ status: 400, json: { ...refused, message: `${secret} is wrong, ${secret}, for ada` } })
      const error = await failureOf(call())
      assert.ok(error instanceof KiboApiError)
      assert.ok(!`${error.stack} ${JSON.stringify(error)}`.includes(secret), error.message)
      assert.match(error.message, /for ada$/)
    }
  })

  it('names the parameter that Kibo complains about', async () => {
    const additionalErrorData = [{ name: 'ParameterName', value: 'EmailAddress' }]
    assert.equal(
      (await loginError({ status: 400, json: { ...refused, additionalErrorData } })).parameter,
      'EmailAddress',
    )
    const inItem = { items: [{ ...refused, AdditionalErrorData: [{ Name: 'ParameterName', Value: 'password' }] }] }
    assert.equal((await loginError({ status: 400, json: inItem })).parameter, 'password')
    assert.equal((await loginError({ status: 400, json: refused })).parameter, null)
  })

  it('has the correlation id of the header, else of the body', async () => {
    const json = { ...refused, correlationId: 'of-the-body' }
    const byHeader = await loginError({ status: 400, json, headers: { 'x-vol-correlation': 'of-the-header' } })
    assert.equal(byHeader.correlationId, 'of-the-header')
    const byBody = await loginError((response) => response.writeHead(400).end(JSON.stringify(json)))
    assert.equal(byBody.correlationId, 'of-the-body')
  })

  it('says how long to wait when Kibo says so, in seconds or as a date', async () => {
    const wait = async (header: string) =>
      (await loginError({ status: 429, headers: { 'retry-after': header } })).retryAfterMs
    assert.equal(await wait('60'), 60_000)
    assert.equal(await wait('0'), 0)
    assert.equal(await wait('99999999'), 86_400_000)
    assert.equal(await wait(new Date(0).toUTCString()), 0)
    const byDate = await wait(new Date(Date.now() + 30_000).toUTCString())
    assert.ok(byDate !== null && byDate > 25_000 && byDate <= 30_000)
    assert.equal(await wait('soon'), null)
    assert.equal((await loginError({ status: 429 })).retryAfterMs, null)
  })

  it('is an outage when Kibo could not cope, not when it refused', async () => {
    for (const status of [429, 500, 502, 503, 504]) assert.equal((await loginError({ status })).outage, true)
    for (const status of [302, 400, 401, 403, 404, 409]) {
      assert.equal((await loginError({ status, json: refused })).outage, false)
    }
  })

  it('is also one with status 200 that is not what was asked for', async () => {
    const wrong: StubAnswer[] = [
      { text: '' },
      { text: '<html></html>' },
      { text: '{"accessToken":"a' },
      { json: [] },
      { json: [customerTicket] },
      { json: null },
      { json: 'ticket' },
      { json: {} },
      { json: { ...customerTicket, ...refused } },
      { json: { ...customerTicket, items: [refused] } },
      { json: { ...customerTicket, accessToken: undefined } },
      { json: { ...customerTicket, accessToken: '' } },
      { json: { ...customerTicket, accessToken: 5 } },
      { json: { ...customerTicket, accessToken: 'a\r\nx-evil: 1' } },
      { json: { ...customerTicket, accessTokenExpiration: 'soon' } },
      { json: { ...customerTicket, accessTokenExpiration: true } },
      { json: { ...customerTicket, accessTokenExpiration: 1e20 } },
      { json: { ...customerTicket, refreshToken: null } },
      { json: { ...customerTicket, refreshTokenExpiration: 'soon' } },
      { json: { ...customerTicket, requires2FA: 'no' } },
      { json: { ...customerTicket, customerAccount: { id: '1001' } } },
      { json: { ...customerTicket, customerAccount: { id: 1.5 } } },
      { json: { ...customerTicket, customerAccount: { id: 1001, isLocked: 'true' } } },
    ]
    for (const answer of wrong) {
      const error = await loginError(answer)
      assert.equal(error.status, 200, JSON.stringify(answer))
      assert.equal(error.outage, false)
      assert.ok(!error.message.includes(customerTicket.accessToken))
    }
  })

  it('names the field of an answer that is wrong', async () => {
    const error = await loginError({ json: { ...customerTicket, customerAccount: { id: 1001, isLocked: 'true' } } })
    assert.match(error.message, /customerAccount\.isLocked is missing or wrong/)
  })

  it('is one for a call that returns nothing when a page or an error comes back with status 200', async () => {
    const { accounts } = kibo.client()
    for (const answer of [{ text: '<html></html>' }, { text: 'Maintenance' }, { json: refused }]) {
      kibo.answer(answer)
      const error = await failureOf(accounts.resetPassword({ emailAddress: 'ada@example.com' }))
      assert.ok(error instanceof KiboApiError && error.status === 200)
    }
    for (const answer of [
      { text: '' },
      { status: 204 },
      { text: ' \n' },
      { json: true },
      { text: 'null' },
      { json: {} },
    ]) {
      kibo.answer(answer)
      assert.equal(await accounts.resetPassword({ emailAddress: 'ada@example.com' }), undefined)
    }
  })

  it('is a redirect, which is not followed', async () => {
    const error = await loginError({ status: 302, headers: { location: `${kibo.origin}/elsewhere` } })
    assert.equal(error.status, 302)
    assert.ok(!kibo.calls.some(({ url }) => url === '/elsewhere'))
  })
})
