import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { KiboApiError } from '../../src/kibo/errors.ts'
import type { KiboOptions } from '../../src/kibo/options.ts'
import { customerTicket, failureOf, type StubAnswer, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

const account = { json: { id: 1001 } }
const dropped: StubAnswer = (response) => response.socket?.destroy()
const cut: StubAnswer = (response) => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('{"id":')
  setTimeout(() => response.socket?.destroy(), 10)
}
const silent: StubAnswer = () => {}

describe('a call that Kibo does not answer', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  beforeEach(() => {
    kibo.calls.length = 0
    kibo.answerOauth()
  })
  after(() => kibo.close())

  const login = (options: KiboOptions = {}) =>
    kibo.client(options).authTickets.create({ username: 'ada', password: 'secret1' })

  it('is tried again twice when it reads and the connection failed or a gateway answered', async () => {
    for (const fault of [dropped, cut, { status: 502 }, { status: 503 }, { status: 504, text: '<html></html>' }]) {
      kibo.calls.length = 0
      kibo.answer(fault, fault, account)
      assert.equal((await kibo.client().accounts.getAccount(1001)).id, 1001)
      assert.equal(kibo.calls.length, 3)
    }
  })

  it('fails after the third time, as what it was answered last', async () => {
    kibo.answer({ status: 502 }, { status: 503 }, { status: 504, headers: { 'retry-after': '7' } }, account)
    const error = await failureOf(kibo.client().accounts.getAccount(1001))
    assert.ok(error instanceof KiboApiError)
    assert.deepEqual([error.status, error.retryAfterMs], [504, 7000])
    assert.equal(kibo.calls.length, 3)
  })

  it('is not tried again on any other answer', async () => {
    for (const answer of [{ status: 429 }, { status: 500 }, { status: 404 }, { status: 200, text: '<html>' }]) {
      kibo.calls.length = 0
      kibo.answer(answer)
      await failureOf(kibo.client().accounts.getAccount(1001))
      assert.equal(kibo.calls.length, 1)
    }
  })

  it('is not tried again when it writes, nor when it refreshes', async () => {
    for (const fault of [dropped, cut, { status: 503 }]) {
      kibo.calls.length = 0
      kibo.answer(fault, { json: customerTicket })
      await failureOf(login())
      kibo.answer(fault, { json: customerTicket })
      await failureOf(kibo.client().authTickets.refresh('token'))
      assert.equal(kibo.calls.length, 2)
    }
  })

  it('does not wait for what a 429 asks', async () => {
    kibo.answer({ status: 429, headers: { 'retry-after': '60', 'x-vol-correlation': 'c' } })
    const startedAt = performance.now()
    const error = await failureOf(kibo.client().accounts.getAccount(1001))
    assert.ok(error instanceof KiboApiError)
    assert.deepEqual([error.status, error.retryAfterMs, error.correlationId], [429, 60_000, 'c'])
    assert.ok(performance.now() - startedAt < 3000)
  })

  const stuck: Record<string, { answer?: StubAnswer; oauth?: StubAnswer }> = {
    'sends nothing': { answer: silent },
    'sends headers and no body': { answer: (response) => response.writeHead(200).flushHeaders() },
    'sends a body without end': {
      answer: (response) => {
        response.writeHead(200)
        const timer = setInterval(() => response.write(' '), 20)
        response.on('close', () => clearInterval(timer))
      },
    },
    'gives no app token': { oauth: silent },
    'gives half an app token': { oauth: (response) => response.writeHead(200).write('{"access') },
  }
  for (const [what, { answer = account, oauth }] of Object.entries(stuck)) {
    it(`ends within timeoutMs when Kibo ${what}`, async () => {
      kibo.answer(answer)
      if (oauth) kibo.answerOauth(oauth)
      const startedAt = performance.now()
      const error = await failureOf(kibo.client({ timeoutMs: 200 }).accounts.getAccount(1001))
      assert.ok(error instanceof KiboApiError)
      assert.deepEqual([error.status, error.outage], [null, true])
      const tookMs = performance.now() - startedAt
      assert.ok(tookMs > 150 && tookMs < 2000, `${tookMs} ms`)
    })
  }

  it('ends within timeoutMs with all its retries, as what it was answered last', async () => {
    kibo.answer(async (response) => {
      await sleep(120)
      response.writeHead(503).end()
    })
    const startedAt = performance.now()
    const error = await failureOf(kibo.client({ timeoutMs: 300 }).accounts.getAccount(1001))
    assert.ok(error instanceof KiboApiError)
    assert.equal(error.status, 503)
    assert.ok(performance.now() - startedAt < 2000)
  })

  it('ends within timeoutMs even if the fetch that was handed in takes no notice of its signal', async () => {
    const client = kibo.client({ timeoutMs: 100, fetch: () => new Promise(() => {}) })
    const error = await failureOf(client.accounts.getAccount(1001))
    assert.ok(error instanceof KiboApiError && error.status === null)
  })

  it('is given up by the caller’s signal, with its reason as the cause', async () => {
    kibo.answer(silent)
    const reason = new Error('page is gone')
    const signal = AbortSignal.abort(reason)
    const before = await failureOf(kibo.client().accounts.getAccount(1001, { signal }))
    assert.ok(before instanceof KiboApiError)
    assert.deepEqual([before.status, before.cause], [null, reason])
    assert.equal(kibo.calls.length, 0)

    const controller = new AbortController()
    setTimeout(() => controller.abort(reason), 50)
    const during = await failureOf(kibo.client().accounts.getAccount(1001, { signal: controller.signal }))
    assert.ok(during instanceof KiboApiError)
    assert.deepEqual([during.status, during.cause], [null, reason])
    assert.equal(kibo.calls.length, 1)
  })

  it('leaves no listener on the caller’s signal', async () => {
    kibo.answer(account)
    const { signal } = new AbortController()
    const { accounts } = kibo.client()
    for (let i = 0; i < 20; i++) await accounts.getAccount(1001, { signal })
    assert.equal(getEventListeners(signal, 'abort').length, 0)
  })

  it('says why without the URL, whatever the fetch wrote into its error', async () => {
    const url = 'https://t1.sandbox.mozu.com/api/commerce/customer/authtickets/refresh?refreshToken=abc123'
    const fetch = async () => {
      throw new Error(`request to ${url} failed, reason: connect ECONNREFUSED`)
    }
    const error = await failureOf(kibo.client({ fetch }).authTickets.refresh('abc123'))
    assert.ok(error instanceof KiboApiError && error.cause instanceof Error)
    for (const text of [error.message, error.stack, error.cause.message, error.cause.stack]) {
      assert.ok(!text?.includes('abc123') && !text?.includes('mozu.com'))
    }
    assert.match(error.message, /ECONNREFUSED/)
  })

  it('says that nobody listens there', async () => {
    const { accounts } = kibo.client({ apiHost: 'http://127.0.0.1:1' })
    const error = await failureOf(accounts.getAccount(1001))
    assert.ok(error instanceof KiboApiError && error.cause instanceof Error)
    assert.equal(error.status, null)
  })
})
