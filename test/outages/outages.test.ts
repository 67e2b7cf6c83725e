import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Response } from 'supertest'
import { calls, cell, faults, tableLines } from '../support/outage-table.ts'
import { loginOf, staleMs } from '../support/shoppers.ts'
import { type Storefront, setCookieOf, somebody, startStorefront } from '../support/storefront.ts'

type Agent = ReturnType<Storefront['agent']>

const timeoutMs = 250
/** What a page may take at most: its budget, and room for a slow machine. */
const pageMs = timeoutMs + 400

describe('an outage of Kibo', () => {
  let shop: Storefront
  let logged: string[]

  beforeEach(async () => {
    logged = []
    const log = (fields: object, message?: string) => logged.push(`${message} ${JSON.stringify(fields)}`)
    shop = await startStorefront({
      // A refresh whose answer is lost may use the token up; that case is described in docs/outages.md.
      sandbox: { refreshTokens: 'reusable' },
      options: { kibo: { timeoutMs }, logger: { info: log, warn: log, error: log } },
    })
  })
  afterEach(() => shop.close())

  it('is described cell by cell in docs/outages.md', () => {
    const doc = readFileSync(new URL('../../docs/outages.md', import.meta.url), 'utf8')
    for (const line of tableLines()) assert.ok(doc.includes(line), `docs/outages.md lacks: ${line}`)
  })

  for (const [name, fault] of Object.entries(faults)) {
    describe(`(${name})`, () => {
      const failOn = (call: string) => {
        const operation = calls[call]
        assert.ok(operation)
        return shop.sandbox.fail({ ...fault, operation, times: Number.POSITIVE_INFINITY })
      }

      for (const call of ['app token', 'anonymous']) {
        it(`on ${call} gives a first visitor the page without a ticket, and a ticket when it is over`, async () => {
          const recover = failOn(call)
          const agent = shop.agent()
          const answer = await timed(agent.get('/'))
          assert.equal(answer.status, 200)
          assert.equal(answer.body.status, 'anonymous')
          assert.equal(answer.body.degraded, true)
          assert.equal(setCookieOf(answer.headers), undefined)
          assert.equal(cell(name, call), 'page, guest without a ticket')

          recover()
          const after = await agent.get('/')
          assert.equal(after.body.degraded, false)
          assert.ok(setCookieOf(after.headers))
        })
      }

      for (const call of ['login', 'signup']) {
        it(`on ${call} is ${cell(name, call)}, and nobody is logged in`, async () => {
          const person = somebody()
          await shop.agent().post('/auth/signup').send(person).expect(201)
          const agent = shop.agent()
          await agent.get('/')
          failOn(call)
          const answer =
            call === 'login'
              ? await timed(agent.post('/auth/login').send(loginOf(person)))
              : await timed(agent.post('/auth/signup').send(somebody()))
          assert.equal(`${answer.status} \`${answer.body.code}\``, cell(name, call))
          assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
          if (answer.status === 503) assert.match(answer.headers['retry-after'] ?? '', /^[1-9]\d*$/)
          if (name === '429 with Retry-After') assert.equal(answer.headers['retry-after'], '60')
          assert.equal((await agent.get('/')).body.status, 'anonymous')
        })
      }

      it('on refresh keeps the session: degraded page, 503 from the guard, no cookie', async () => {
        const agent = await shopper()
        shop.sandbox.advance(staleMs)
        failOn('refresh')
        const answer = await timed(agent.get('/'))
        assert.equal(answer.status, 200)
        assert.equal(answer.body.status, 'authenticated')
        assert.equal(answer.body.degraded, true)
        assert.equal(setCookieOf(answer.headers), undefined)

        const guarded = await timed(agent.get('/account'))
        assert.equal(guarded.status, 503)
        assert.equal(guarded.body.code, 'kibo_unavailable')
        assert.ok(
          logged.some((line) => line.startsWith('kibo-storefront-auth refresh failed')),
          'the operator is told',
        )
      })

      it('on account keeps the session: degraded page without account, 503 from the guard', async () => {
        const agent = await shopper()
        failOn('account')
        const answer = await timed(agent.get('/'))
        assert.equal(answer.status, 200)
        assert.equal(answer.body.status, 'authenticated')
        assert.equal(answer.body.degraded, true)
        assert.equal(answer.body.account, null)

        const guarded = await timed(agent.get('/account'))
        assert.equal(guarded.status, 503)
        assert.equal(guarded.body.code, 'kibo_unavailable')

        shop.sandbox.clearFaults()
        await delay(50) // the fetch that failed the guard may have a moment left
        await agent.get('/account').expect(200)
      })

      it('on account leaves a cached account in place, and asks no more than once for many requests', async () => {
        const agent = await shopper()
        await agent.get('/account').expect(200)
        shop.sandbox.advance(61_000)
        failOn('account')
        shop.asked()
        for (let visit = 0; visit < 5; visit++) await agent.get('/account').expect(200)
        const asked = shop.asked().filter((operation) => operation === 'getCurrentAccount')
        assert.ok(asked.length <= 3, `one fetch with its retries, not ${asked.length}`)
      })
    })
  }

  async function shopper(): Promise<Agent> {
    const agent = shop.agent()
    await agent.post('/auth/signup').send(somebody()).expect(201)
    return agent
  }

  async function timed(request: PromiseLike<Response>): Promise<Response> {
    const startMs = performance.now()
    const answer = await request
    const tookMs = performance.now() - startMs
    assert.ok(tookMs < 2 * pageMs, `answered after ${tookMs} ms`)
    return answer
  }
})
