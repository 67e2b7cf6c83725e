import assert from 'node:assert/strict'
import type { Browser, Reply } from '../support/browser.ts'
import { type KiboWire, kiboWire } from '../support/kibo-wire.ts'
import { loginOf, register } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront, storefronts } from '../support/storefront.ts'

const login = 'POST /api/commerce/customer/authtickets'
const me = somebody()
const credentials = loginOf(me)

/** Kibo's error body with what must never leave in it. */
const kiboError = (status: number, errorCode: string | undefined, message: string, more: object = {}) =>
  Response.json(
    {
      items: [],
      exceptionDetail: {
        type: 'Mozu.Core.Exceptions.VaeException',
        message,
        stackTrace: '   at Mozu.Customer.Controller in d:\\agent\\x.cs:line 1 http://aus02ncserv017.mozu.prd:9780/',
      },
      errorCode,
      message: `${message} Url: https://t1.mozu.com/api?refreshToken=0123456789abcdef0123456789abcdef`,
      correlationId: 'c0ffee',
      ...more,
    },
    { status },
  )

function assertProblem(reply: Reply, status: number, code: string, about = code): void {
  assert.equal(reply.status, status, about)
  assert.equal(reply.json.code, code, about)
  assert.match(String(reply.headers['content-type']), /^application\/problem\+json/)
  assert.equal(reply.headers['cache-control'], 'no-store')
  const { type, title, detail } = reply.json
  assert.equal(reply.json.status, status)
  for (const text of [type, title, detail]) assert.ok(typeof text === 'string' && text !== '')
  const known = ['type', 'title', 'status', 'detail', 'code', 'errors', 'correlationId']
  assert.deepEqual(
    Object.keys(reply.json).filter((name) => !known.includes(name)),
    [],
  )
  const told = JSON.stringify([reply.headers, reply.json])
  assert.doesNotMatch(told, /exceptionDetail|stackTrace|Mozu|mozu|\.cs:line|refreshToken|0123456789abcdef|at .*\.ts:/)
}

describe('what Kibo refuses', () => {
  let shop: Storefront
  let wire: KiboWire
  let browser: Browser

  before(async () => {
    wire = kiboWire()
    shop = await startStorefront({ options: { kibo: { fetch: wire.fetch } } })
    browser = shop.browser()
    await browser.get('/')
  })
  after(() => shop.close())

  const refusals: [kibo: string, answer: () => Response, status: number, code: string][] = [
    [
      'INVALID_CREDENTIALS',
      () => kiboError(401, 'INVALID_CREDENTIALS', 'Invalid credentials. '),
      401,
      'invalid_credentials',
    ],
    ['an empty 401', () => new Response(null, { status: 401 }), 401, 'invalid_credentials'],
    ['401 as a page', () => new Response('<h1>401</h1>', { status: 401 }), 401, 'invalid_credentials'],
    [
      '401 in its first item',
      () => kiboError(401, undefined, '', { items: [{ errorCode: 'INVALID_CREDENTIALS' }] }),
      401,
      'invalid_credentials',
    ],
    [
      '401 in Pascal case',
      () => Response.json({ ErrorCode: 'ACCOUNT_LOCKED', Message: 'x' }, { status: 401 }),
      403,
      'account_locked',
    ],
    ['something new about the shopper', () => kiboError(403, 'SOMETHING_NEW', 'Who knows'), 401, 'invalid_credentials'],
    ['400 with a code', () => kiboError(400, 'MISSING_OR_INVALID_PARAMETER', 'username'), 401, 'invalid_credentials'],
    ['404 with a code', () => kiboError(404, 'ITEM_NOT_FOUND', 'no such user'), 401, 'invalid_credentials'],
    ['a locked account', () => kiboError(401, 'ACCOUNT_LOCKED', 'The account is locked'), 403, 'account_locked'],
    [
      'a locked account by message',
      () => kiboError(403, 'INVALID_CREDENTIALS', 'Account is locked out'),
      403,
      'account_locked',
    ],
    [
      'a disabled account',
      () => kiboError(401, 'ACCOUNT_DISABLED', 'The account is disabled'),
      403,
      'account_disabled',
    ],
    ['an inactive account', () => kiboError(401, 'X', 'The account is not active'), 403, 'account_disabled'],
    [
      'an account awaiting approval',
      () => kiboError(401, 'X', 'The account is pending approval'),
      403,
      'approval_required',
    ],
    [
      'a password that must be changed',
      () => kiboError(401, 'PASSWORD_CHANGE_REQUIRED', 'x'),
      403,
      'password_change_required',
    ],
    ['an expired password', () => kiboError(401, 'X', 'Your password has expired'), 403, 'password_change_required'],
  ]
  for (const [kibo, answer, status, code] of refusals) {
    it(`at login, ${kibo}, is ${status} ${code}`, async () => {
      wire.answer(login, answer, 1)
      const reply = await browser.post('/auth/login', credentials)
      assertProblem(reply, status, code)
      assert.equal(reply.session, undefined)
    })
  }

  const troubles: [kibo: string, answer: () => Response | Promise<never>, status: number, code: string][] = [
    ['500', () => kiboError(500, 'UNEXPECTED_ERROR', 'x'), 503, 'kibo_unavailable'],
    ['502 as a page', () => new Response('<h1>502</h1>', { status: 502 }), 503, 'kibo_unavailable'],
    ['503', () => new Response(null, { status: 503 }), 503, 'kibo_unavailable'],
    ['no answer', () => Promise.reject(new TypeError('fetch failed')), 503, 'kibo_unavailable'],
    ['200 as a page', () => new Response('<h1>Hello</h1>'), 502, 'kibo_error'],
    ['an empty 200', () => new Response(''), 502, 'kibo_error'],
    ['200 and JSON that is cut', () => new Response('{"accessToken":"a'), 502, 'kibo_error'],
    ['200 and no ticket', () => Response.json({ hello: 1 }), 502, 'kibo_error'],
    ['200 and a ticket of wrong types', () => Response.json({ accessToken: {}, refreshToken: 1 }), 502, 'kibo_error'],
    [
      'a token that would split a header',
      () =>
        Response.json({
          accessToken: 'a\r\nX-Evil: 1',
          accessTokenExpiration: '2030-01-01T00:00:00Z',
          refreshToken: 'r',
          refreshTokenExpiration: '2030-01-01T00:00:00Z',
        }),
      502,
      'kibo_error',
    ],
    ['403 as a proxy’s page', () => new Response('<h1>Forbidden</h1>', { status: 403 }), 502, 'kibo_error'],
    ['418', () => new Response(null, { status: 418 }), 502, 'kibo_error'],
    [
      'a redirect',
      () => new Response(null, { status: 302, headers: { location: 'https://x.example' } }),
      502,
      'kibo_error',
    ],
  ]
  for (const [kibo, answer, status, code] of troubles) {
    it(`at login, ${kibo}, is ${status} ${code}`, async () => {
      wire.answer(login, answer, 1)
      const reply = await browser.post('/auth/login', credentials)
      assertProblem(reply, status, code)
      assert.equal(reply.session, undefined)
      if (status === 503) assert.ok(Number(reply.headers['retry-after']) >= 1)
    })
  }

  it('at login, 429, is 503 with Kibo’s Retry-After', async () => {
    wire.answer(login, () => new Response(null, { status: 429, headers: { 'retry-after': '60' } }), 1)
    const reply = await browser.post('/auth/login', credentials)
    assertProblem(reply, 503, 'kibo_unavailable')
    assert.equal(reply.headers['retry-after'], '60')
  })

  it('is told with Kibo’s correlation id', async () => {
    wire.answer(login, () => kiboError(401, 'INVALID_CREDENTIALS', 'x'), 1)
    assert.equal((await browser.post('/auth/login', credentials)).json.correlationId, 'c0ffee')
  })

  it('is not told to be the shopper’s fault when it is the app’s', async () => {
    const refusal = () =>
      kiboError(401, undefined, '', { items: [{ errorCode: 'UNAUTHORIZED', message: 'You are Unauthorized' }] })
    wire.answer(login, refusal, 2)
    assertProblem(await browser.post('/auth/login', credentials), 502, 'kibo_error')
  })

  const signups: [kibo: string, answer: () => Response, status: number, code: string][] = [
    [
      'an address in use',
      () =>
        kiboError(
          400,
          'MISSING_OR_INVALID_PARAMETER',
          'Missing or invalid parameter: EmailAddress EmailAddress already associated with a login',
        ),
      409,
      'account_exists',
    ],
    [
      'a user name in use',
      () => kiboError(409, 'VALIDATION_CONFLICT', 'Username already registered'),
      409,
      'account_exists',
    ],
    [
      'ADD_CUSTOMER_FAILED',
      () => kiboError(400, 'ADD_CUSTOMER_FAILED', 'Invalid parameter: EmailAddress'),
      409,
      'account_exists',
    ],
    [
      'a weak password',
      () =>
        kiboError(
          400,
          'MISSING_OR_INVALID_PARAMETER',
          'Missing or invalid parameter: password Password must be a minimum of 6 characters with at least 1 number and 1 alphabetic character',
        ),
      422,
      'password_rejected',
    ],
    [
      'another parameter',
      () => kiboError(400, 'MISSING_OR_INVALID_PARAMETER', 'Missing or invalid parameter: firstName'),
      400,
      'invalid_request',
    ],
    ['something new', () => kiboError(400, 'SOMETHING_NEW', 'Who knows'), 502, 'kibo_error'],
    ['a thrown plain string', () => Response.json('stop', { status: 400 }), 502, 'kibo_error'],
  ]
  for (const [kibo, answer, status, code] of signups) {
    it(`at signup, ${kibo}, is ${status} ${code}`, async () => {
      wire.answer('Add-Account-And-Login', answer, 1)
      const reply = await browser.post('/auth/signup', somebody())
      assertProblem(reply, status, code)
      assert.equal(reply.session, undefined)
    })
  }
})

describe('every code of the contract', () => {
  const open = storefronts()

  it('comes from the sandbox as from Kibo, with nothing of its stack traces and addresses', async () => {
    const shop = await open()
    const browser = shop.browser()
    const [locked, disabled, changing, taken] = [somebody(), somebody(), somebody(), somebody()]
    const ids = [locked, disabled, changing, taken].map((one) => shop.sandbox.accounts.add(one).id)
    shop.sandbox.accounts.lock(ids[0] ?? 0)
    shop.sandbox.accounts.disable(ids[1] ?? 0)
    shop.sandbox.accounts.requirePasswordChange(ids[2] ?? 0)
    const business = somebody()
    shop.sandbox.accounts.addBusiness({ users: [business] })

    const cases: [path: string, body: object, status: number, code: string][] = [
      ['login', { username: 'x', password: 'y' }, 401, 'invalid_credentials'],
      ['login', loginOf(locked), 403, 'account_locked'],
      ['login', loginOf(disabled), 403, 'account_disabled'],
      ['login', loginOf(changing), 403, 'password_change_required'],
      ['login', loginOf(business), 403, 'approval_required'],
      ['login', {}, 400, 'invalid_request'],
      ['signup', taken, 409, 'account_exists'],
      ['signup', { ...somebody(), password: 'short' }, 422, 'password_rejected'],
      ['two-factor/verify', { code: '123456' }, 401, 'two_factor_invalid'],
      ['two-factor/request', {}, 401, 'two_factor_invalid'],
      ['otp/verify', { emailAddress: taken.emailAddress, code: '000000' }, 401, 'two_factor_invalid'],
      [
        'password/reset',
        { userName: taken.emailAddress, confirmationCode: 'x', newPassword: 'new-secret-1' },
        400,
        'reset_code_invalid',
      ],
      ['password/change', { oldPassword: 'a', newPassword: 'new-secret-1' }, 401, 'session_required'],
    ]
    for (const [path, body, status, code] of cases) {
      assertProblem(await browser.post(`/auth/${path}`, body), status, code, `${path} ${code}`)
    }

    await browser.post('/auth/login', loginOf(taken))
    const wrongOld = { oldPassword: 'wrong', newPassword: 'new-secret-1' }
    assertProblem(await browser.post('/auth/password/change', wrongOld), 401, 'invalid_credentials')
    const weak = { oldPassword: taken.password, newPassword: 'short' }
    assertProblem(await browser.post('/auth/password/change', weak), 422, 'password_rejected')
    assertProblem(await browser.post('/auth/logout', {}, { origin: 'https://evil.example' }), 403, 'cross_site_request')
    assertProblem(await shop.browser().get('/account'), 401, 'session_required')
  })

  it('answers 202 alike for known and unknown addresses', async () => {
    const shop = await open()
    const known = register(shop)
    for (const path of ['otp/request', 'password/forgot']) {
      const replies = await Promise.all(
        [known.emailAddress, 'nobody@example.com'].map((emailAddress) =>
          shop.browser().post(`/auth/${path}`, { emailAddress }),
        ),
      )
      for (const { status, text } of replies) assert.deepEqual([status, text], [202, ''])
    }
    assert.equal(shop.sandbox.outbox.length, 2)
  })
})
