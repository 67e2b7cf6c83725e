import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import type { AuthEvent } from '../src/index.ts'
import { createSandbox } from '../src/sandbox/index.ts'
import { LeakWatch } from './support/leak-watch.ts'
import { staleMs } from './support/shoppers.ts'
import { type Storefront, setCookieOf, somebody, startStorefront } from './support/storefront.ts'

describe('events', () => {
  let shop: Storefront
  const heard: { channel: string; event: AuthEvent }[] = []
  const names = ['ticket', 'login', 'refresh', 'account'].map((name) => `kibo-storefront-auth:${name}`)
  const listen = (message: unknown, channel: string | symbol) => {
    heard.push({ channel: String(channel), event: message as AuthEvent })
  }

  before(() => {
    for (const name of names) subscribe(name, listen)
  })
  after(() => {
    for (const name of names) unsubscribe(name, listen)
  })
  beforeEach(async () => {
    heard.length = 0
    shop = await startStorefront()
  })
  afterEach(() => shop.close())

  it('tell minted guests, logins, fetched accounts, refreshes and logouts by id on their channels', async () => {
    const agent = shop.agent()
    const me = somebody()
    const { body, headers } = await agent.post('/auth/signup').send(me).expect(201)
    await agent.get('/account').expect(200)
    const { claims } = (await agent.get('/claims')).body
    shop.sandbox.advance(staleMs)
    await agent.get('/').expect(200)
    await agent.post('/auth/logout').expect(204)

    const told = heard.map(({ channel, event }) => `${channel.split(':')[1]} ${event.event}`)
    for (const line of ['ticket minted', 'login signup', 'account fetched', 'refresh refreshed', 'login logout']) {
      assert.ok(told.includes(line), `${line} is missing in ${told}`)
    }
    const text = JSON.stringify(heard)
    for (const told of [me.emailAddress, me.firstName, me.password, claims, setCookieOf(headers)]) {
      assert.ok(told && !text.includes(told), told)
    }
    const login = heard.find(({ event }) => event.event === 'signup')
    assert.deepEqual(login?.event, {
      event: 'signup',
      userId: body.customer.userId,
      accountId: body.customer.accountId,
    })
  })

  it('tell a failed refresh with Kibo’s status, never with its message', async () => {
    const agent = shop.agent()
    await agent.post('/auth/signup').send(somebody()).expect(201)
    shop.sandbox.advance(staleMs)
    shop.sandbox.fail({ kind: 'error-body', status: 500, operation: 'refreshUserAuthTicket' })
    await agent.get('/').expect(200)
    const failed = heard.find(
      ({ event }) => event.event === 'failed' && event.error?.operation === 'authTickets.refresh',
    )
    assert.equal(failed?.channel, 'kibo-storefront-auth:refresh')
    assert.equal(failed.event.error?.status, 500)
    assert.deepEqual(Object.keys(failed.event.error ?? {}).sort(), [
      'code',
      'correlationId',
      'name',
      'operation',
      'status',
    ])
  })

  it('tell why there was no answer, by the code of the network', async () => {
    const gone = await createSandbox()
    await gone.close()
    const hosts = { ECONNREFUSED: gone.url, ENOTFOUND: 'https://t1.invalid' }
    for (const [reason, apiHost] of Object.entries(hosts)) {
      const lost = await startStorefront({ options: { kibo: { apiHost } } })
      await lost.agent().get('/').expect(200)
      await lost.close()
      const failed = heard.findLast(({ event }) => event.event === 'failed')
      assert.deepEqual(failed?.event.error, { name: 'KiboApiError', operation: 'authTickets.createAnonymous', reason })
    }
    const slow = await startStorefront({ options: { kibo: { timeoutMs: 100 } } })
    slow.sandbox.fail({ kind: 'slow', delayMs: 3000, times: Number.POSITIVE_INFINITY })
    await slow.agent().get('/').expect(200)
    await slow.close()
    assert.equal(heard.findLast(({ event }) => event.event === 'failed')?.event.error?.reason, 'ETIMEDOUT')
  })

  it('go on when the app’s logger throws', async () => {
    const broken = await startStorefront({
      options: {
        logger: {
          info() {
            throw new Error('disk full')
          },
          warn() {},
          error() {},
        },
      },
    })
    await broken.agent().post('/auth/signup').send(somebody()).expect(201)
    await broken.close()
  })
})

describe('docs/events.md', () => {
  const source = readFileSync(new URL('../src/events.ts', import.meta.url), 'utf8')
  const page = readFileSync(new URL('../docs/events.md', import.meta.url), 'utf8')
  const union = /interface EventCodes \{(.*?)\n\}/s.exec(source)?.[1] ?? ''

  it('lists every event below its channel, and no other', () => {
    const inCode = [...union.matchAll(/^ {2}(\w+):(.*?)(?=^ {2}\w+:|$(?![\s\S]))/gms)].flatMap(
      ([, channel, codes = '']) => [...codes.matchAll(/'([\w-]+)'/g)].map(([, code]) => `${channel} ${code}`),
    )
    const inDocs = page
      .split(/^## /m)
      .slice(1)
      .flatMap((section) => {
        const [channel] = section.split('\n')
        const rows = section.split('\n').filter((line) => line.startsWith('| `'))
        return rows.flatMap((row) =>
          [...(row.split('|')[1] ?? '').matchAll(/`([\w-]+)`/g)].map(([, code]) => `${channel} ${code}`),
        )
      })
    assert.ok(inCode.length > 20)
    assert.deepEqual(inDocs.sort(), inCode.sort())
  })
})

describe('the watch over leaks that every storefront of these tests is under', () => {
  it('finds a secret in what is logged', async () => {
    const shop = await startStorefront()
    const watch = new LeakWatch(['the secret of secrets'])
    watch.logger().info({ note: 'it is the secret of secrets' }, 'oops')
    assert.throws(() => watch.close(shop.sandbox), /a secret leaked/)
    await shop.close()
  })

  it('finds a shopper’s token in what is logged', async () => {
    const shop = await startStorefront()
    const watch = new LeakWatch([])
    const { body } = await shop.agent().get('/claims')
    await shop.agent().get('/cart')
    const sent = shop.sandbox.calls.map((call) => call.headers['x-vol-user-claims']).filter(Boolean)
    watch.logger().warn({ token: sent[0] ?? body.claims })
    assert.throws(() => watch.close(shop.sandbox), /a secret leaked/)
    await shop.close()
  })
})
