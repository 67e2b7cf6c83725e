import assert from 'node:assert/strict'
import request from 'supertest'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { debianTool } from '../support/debian-tool.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { RedisServer } from '../support/redis-server.ts'
import { type RunningExample, runExample } from '../support/run-example.ts'

describe('examples/metrics.ts', () => {
  let sandbox: Sandbox
  let example: RunningExample

  before(async () => {
    // Older than the leeway from the start: every page refreshes its ticket.
    sandbox = await createSandbox({ accessTokenTtlMs: 30_000 })
    example = await runExample('metrics.ts', kiboEnv(sandbox.kibo))
  })

  after(async () => {
    await example?.close()
    await sandbox?.close()
  })

  it('counts logins, refreshes by outcome, account fetches, and calls by operation and status, without a name', async () => {
    const browser = request.agent(example.url)
    const shopper = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }
    await browser.post('/auth/signup').send(shopper).expect(201)
    await browser.get('/account').expect(200)
    await request(example.url).post('/auth/login').send({ username: 'ada@example.com', password: 'wrong' }).expect(401)
    await request(example.url)
      .post('/auth/login')
      .send({ username: 'ada@example.com', password: 'lovelace-1815' })
      .expect(200)
    sandbox.fail({ kind: 'status', status: 503, operation: 'refreshUserAuthTicket' })
    await browser.get('/account')

    const { text, headers } = await request(example.url).get('/metrics').expect(200)
    const events = 'storefront_auth_events_total'
    const calls = 'kibo_call_duration_seconds_count'
    for (const line of [
      `${events}{about="ticket",event="minted"} 3`,
      `${events}{about="login",event="signup"} 1`,
      `${events}{about="login",event="login"} 1`,
      `${events}{about="refresh",event="failed"} 1`,
      `${events}{about="account",event="fetched"} 1`,
      `${calls}{operation="appToken",status="200"} 1`,
      `${calls}{operation="authTickets.create",status="201"} 1`,
      `${calls}{operation="authTickets.create",status="401"} 1`,
      `${calls}{operation="authTickets.refresh",status="503"} 1`,
    ]) {
      assert.ok(text.includes(`${line}\n`), `${line} is missing in ${text}`)
    }
    assert.match(text, /event="refreshed"\} [1-9]/)
    assert.match(text, /kibo_call_duration_seconds_sum\{operation="authTickets.refresh",status="200"\} 0\.\d/)
    assert.doesNotMatch(text, /ada|lovelace|\/commerce|[0-9a-f]{32}/i)
    assert.match(headers['content-type'] ?? '', /^text\/plain/)
  })

  it('counts what a store that is away costs', async function () {
    const server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
    const stored = await runExample('metrics.ts', { ...kiboEnv(sandbox.kibo), REDIS_URL: server.url })
    try {
      const browser = request.agent(stored.url)
      await browser
        .post('/auth/signup')
        .send({ emailAddress: 'mary@example.com', password: 'a-password-1' })
        .expect(201)
      const before = await request(stored.url).get('/metrics').expect(200)
      assert.doesNotMatch(before.text, /about="store"/)
      await server.kill()
      await browser.get('/account').expect(503)

      const { text } = await request(stored.url).get('/metrics').expect(200)
      assert.match(text, /storefront_auth_events_total\{about="store",event="unavailable"\} [1-9]/)
    } finally {
      await stored.close()
      await server.close()
    }
  })
})
