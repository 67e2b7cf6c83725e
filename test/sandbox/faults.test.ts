import assert from 'node:assert/strict'
import { Agent, get as httpGet } from 'node:http'
import { customer, Kibo, useKibo } from '../support/kibo-caller.ts'
import { until } from '../support/until.ts'

const guestPath = `${customer}/authtickets/anonymousshopper`

describe('sandbox: faults', () => {
  const kibo = useKibo()
  beforeEach(async () => {
    await kibo.guest()
    kibo.sandbox.calls.length = 0
  })

  it('slow: the call is carried out at once and answered late', async () => {
    kibo.sandbox.fail({ kind: 'slow', delayMs: 250, operation: 'addAccountAndLogin' })
    const startedAtMs = performance.now()
    let isAnswered = false
    const signup = kibo.signUp('ann@shop.example', 'secret1').finally(() => {
      isAnswered = true
    })
    await until(() => kibo.sandbox.accounts.list().length === 1)
    assert.equal(isAnswered, false)
    assert.equal((await signup).status, 201)
    assert.ok(performance.now() - startedAtMs >= 249)
  })

  it('refuse: the connection closes without an answer and nothing is carried out', async () => {
    kibo.sandbox.fail({ kind: 'refuse' })
    await assert.rejects(kibo.signUp('ann@shop.example', 'secret1'), TypeError)
    assert.equal(kibo.sandbox.accounts.list().length, 0)
    assert.deepEqual([kibo.sandbox.calls[0]?.fault, kibo.sandbox.calls[0]?.status], ['refuse', null])
  })

  it('drop: the connection is lost amid the body of a call that was carried out', async () => {
    kibo.sandbox.fail({ kind: 'drop' })
    await assert.rejects(kibo.signUp('ann@shop.example', 'secret1'), /terminated/)
    assert.equal(kibo.sandbox.accounts.list().length, 1)
    kibo.sandbox.fail({ kind: 'drop' })
    await assert.rejects(kibo.post(`${customer}/authtickets/otp/request`, { email: 'ann@shop.example' }), /terminated/)
  })

  it('cut: half of the JSON arrives as if it were all', async () => {
    kibo.sandbox.fail({ kind: 'cut' })
    const { status, text } = await kibo.get(guestPath)
    assert.equal(status, 200)
    assert.throws(() => JSON.parse(text), SyntaxError)
    assert.ok(text.length > 100)
  })

  it('wrong-types: strings are numbers, numbers strings, lists texts', async () => {
    kibo.sandbox.fail({ kind: 'wrong-types' })
    const { body } = await kibo.signUp('ann@shop.example', 'secret1')
    assert.deepEqual([body.accessToken, body.customerAccount.id, body.customerAccount.contacts], [448, '1001', 'list'])
  })

  it('status: an empty body, 503 unless told otherwise, with Retry-After when told', async () => {
    kibo.sandbox.fail({ kind: 'status', times: 1 })
    kibo.sandbox.fail({ kind: 'status', status: 429, retryAfterSeconds: 60 })
    kibo.sandbox.fail({ kind: 'status', status: 200, body: '{"accessToken":1}' })
    const [one, two, three] = [await kibo.get(guestPath), await kibo.get(guestPath), await kibo.get(guestPath)]
    assert.deepEqual([one.status, one.text, one.headers.get('retry-after')], [503, '', null])
    assert.deepEqual([two.status, two.text, two.headers.get('retry-after')], [429, '', '60'])
    assert.deepEqual([three.status, three.text], [200, '{"accessToken":1}'])
    assert.ok(two.headers.get('x-vol-correlation'))
  })

  it('html and empty: a page of a gateway, and 200 with nothing', async () => {
    kibo.sandbox.fail({ kind: 'html' })
    kibo.sandbox.fail({ kind: 'empty' })
    const [html, empty] = [await kibo.get(guestPath), await kibo.get(guestPath)]
    assert.equal(html.status, 502)
    assert.match(html.headers.get('content-type') ?? '', /^text\/html/)
    assert.deepEqual([empty.status, empty.text], [200, ''])
  })

  it("error-body: Kibo's error with 200, at the top, in items[0] or in Pascal case", async () => {
    kibo.sandbox.fail({ kind: 'error-body' })
    kibo.sandbox.fail({ kind: 'error-body', placement: 'items', status: 401, errorCode: 'UNAUTHORIZED' })
    kibo.sandbox.fail({ kind: 'error-body', placement: 'pascal', status: 500 })
    const [top, items, pascal] = [await kibo.get(guestPath), await kibo.get(guestPath), await kibo.get(guestPath)]
    assert.deepEqual([top.status, top.body.errorCode], [200, 'UNEXPECTED_ERROR'])
    assert.deepEqual(
      [items.status, items.body.errorCode, items.body.items[0]?.errorCode],
      [401, undefined, 'UNAUTHORIZED'],
    )
    assert.deepEqual(
      [pascal.status, pascal.body.ErrorCode, pascal.body.errorCode],
      [500, 'UNEXPECTED_ERROR', undefined],
    )
    assert.match(pascal.text, /"ExceptionDetail":\{"Type":/)
  })

  it('meet the calls of one operation, one path or one condition only', async () => {
    kibo.sandbox.fail({ kind: 'status', operation: 'getOrCreateCart', times: Number.POSITIVE_INFINITY })
    kibo.sandbox.fail({ kind: 'status', path: '/tenants/' })
    kibo.sandbox.fail({ kind: 'status', path: /ACCOUNTS\/\d+$/i })
    kibo.sandbox.fail({ kind: 'status', when: ({ claims, headers }) => claims === null && headers['x-odd'] === '1' })
    const { accessToken } = await kibo.guest()
    const cart = () => kibo.get('/commerce/carts/current', { claims: accessToken })
    assert.deepEqual([(await cart()).status, (await cart()).status, (await cart()).status], [503, 503, 503])
    assert.equal((await kibo.get(`/platform/tenants/${kibo.sandbox.kibo.tenantId}`)).status, 503)
    assert.equal((await kibo.get(`${customer}/accounts/7`)).status, 503)
    assert.equal((await kibo.get(guestPath, { headers: { 'x-odd': '1' } })).status, 503)
    assert.equal((await kibo.get(guestPath, { headers: { 'x-odd': '1' } })).status, 200)
  })

  it('end after `times`, by the function that fail returns, or all together', async () => {
    kibo.sandbox.fail({ kind: 'status', times: 2 })
    const statuses = [await kibo.get(guestPath), await kibo.get(guestPath), await kibo.get(guestPath)].map(
      ({ status }) => status,
    )
    assert.deepEqual(statuses, [503, 503, 200])
    const remove = kibo.sandbox.fail({ kind: 'status', times: Number.POSITIVE_INFINITY })
    assert.equal((await kibo.get(guestPath)).status, 503)
    remove()
    remove()
    assert.equal((await kibo.get(guestPath)).status, 200)
    kibo.sandbox.fail({ kind: 'status' })
    kibo.sandbox.clearFaults()
    assert.equal((await kibo.get(guestPath)).status, 200)
  })

  it('are refused with the name of what is wrong', () => {
    const fail = kibo.sandbox.fail as (rule: unknown) => void
    assert.throws(() => fail({ kind: 'explode' }), /^TypeError: fail: option "kind"/)
    assert.throws(() => fail({ kind: 'slow', delay: 5 }), /^TypeError: fail: option "delay"/)
    assert.throws(() => fail({ kind: 'slow', times: 0 }), /^TypeError: fail: option "times"/)
    assert.throws(() => fail({ kind: 'slow', operation: 'login' }), /^TypeError: fail: option "operation"/)
    assert.throws(() => fail(undefined), /^TypeError: fail: /)
  })

  it('leave nothing behind: an endless delay does not keep the sandbox from closing', async () => {
    kibo.sandbox.fail({ kind: 'slow', delayMs: Number.POSITIVE_INFINITY })
    const hanging = assert.rejects(kibo.get(guestPath), TypeError)
    await until(() => kibo.sandbox.calls.length > 0)
    await kibo.sandbox.close()
    await hanging
  })
})

describe('sandbox: rate limit', () => {
  it('answers calls beyond it with an empty 429 and the seconds to wait, by its own clock', async () => {
    const kibo = await Kibo.open()
    await kibo.guest()
    kibo.sandbox.configure({ rateLimit: { calls: 2, perMs: 60_000 } })
    assert.deepEqual([(await kibo.get(guestPath)).status, (await kibo.get(guestPath)).status], [200, 200])
    const { status, text, headers } = await kibo.get(guestPath)
    assert.deepEqual([status, text], [429, ''])
    assert.match(headers.get('retry-after') ?? '', /^(59|60)$/)
    assert.ok(headers.get('x-vol-correlation'))
    kibo.sandbox.advance(60_000)
    assert.equal((await kibo.get(guestPath)).status, 200)
    kibo.sandbox.configure({ rateLimit: { calls: 0, perMs: 1000 } })
    kibo.sandbox.advance(60_000)
    assert.equal((await kibo.get(guestPath)).status, 429)
    kibo.sandbox.configure({ rateLimit: false })
    assert.equal((await kibo.get(guestPath)).status, 200)
    await kibo.sandbox.close()
  })
})

describe('sandbox: what was asked', () => {
  const kibo = useKibo()

  it('is listed with operation, claims, query, headers, body and status', async () => {
    const guest = await kibo.guest()
    await kibo.logIn('ann@shop.example', 'secret1', { claims: guest.accessToken })
    const call = kibo.sandbox.calls.at(-1)
    assert.ok(call)
    assert.equal(call.operation, 'createUserAuthTicket')
    assert.equal(call.path, '/api/commerce/customer/authtickets')
    assert.deepEqual([call.method, call.claims, call.status, call.fault], ['POST', 'anonymous', 401, null])
    assert.equal(call.headers['x-vol-user-claims'], guest.accessToken)
    assert.deepEqual(call.body, { username: 'ann@shop.example', password: 'secret1' })
    await kibo.refresh('f'.repeat(32))
    assert.deepEqual(kibo.sandbox.calls.at(-1)?.query, { refreshToken: 'f'.repeat(32) })
    await kibo.get('/no/such/thing')
    assert.deepEqual([kibo.sandbox.calls.at(-1)?.operation, kibo.sandbox.calls.at(-1)?.body], [null, null])
  })

  it('is bounded: the newest calls stay', async () => {
    const { calls } = kibo.sandbox
    await kibo.guest()
    const [call] = calls
    assert.ok(call)
    while (calls.length < 10_000) calls.push(call)
    await kibo.guest()
    assert.equal(calls.length, 9001)
    assert.equal(calls.at(-1)?.id, 3)
  })
})

describe('sandbox: closing', () => {
  it('ends at once although connections are kept alive, and twice is no harm', async () => {
    const kibo = await Kibo.open()
    const agent = new Agent({ keepAlive: true })
    await new Promise((resolve, reject) => {
      httpGet(`${kibo.sandbox.url}/api/x`, { agent }, (res) => res.resume().on('end', resolve)).on('error', reject)
    })
    const startedAtMs = performance.now()
    await kibo.sandbox.close()
    await kibo.sandbox.close()
    assert.ok(performance.now() - startedAtMs < 500)
    agent.destroy()
    await assert.rejects(fetch(kibo.sandbox.url), TypeError)
  })
})
