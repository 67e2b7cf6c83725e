import assert from 'node:assert/strict'
import type { ErrorRequestHandler } from 'express'
import { createClient } from 'redis'
import { type AuthEvent, requireCustomer, type StorefrontAuthOptions, storefrontAuth } from '../../src/index.ts'
import { RedisStore } from '../../src/redis.ts'
import { ask } from '../support/browser.ts'
import { freePort } from '../support/redis-server.ts'
import { secret, storefronts } from '../support/storefront.ts'

describe('a set-up that is wrong', () => {
  const open = storefronts()

  /** What the logger is told of the set-up while guests come with these headers. */
  async function toldOf(
    options: StorefrontAuthOptions,
    headers: Record<string, string>,
    { trust = false as unknown, visits = 2 } = {},
  ) {
    const told: AuthEvent[] = []
    const warn = (fields: object, sentence?: string) => {
      if (sentence?.includes(' setup ')) told.push(fields as AuthEvent)
    }
    const logger = { info() {}, error() {}, warn }
    const shop = await open({ options: { ...options, logger }, prepare: (app) => app.set('trust proxy', trust) })
    for (let visit = 0; visit < visits; visit++) await ask(shop.url, { headers })
    return told.map(({ event, mend }) => {
      assert.equal(typeof mend, 'string', `${event} says how to mend it`)
      return event
    })
  }

  it('is told once: a proxy that is not trusted', async () => {
    assert.deepEqual(await toldOf({}, { 'x-forwarded-for': '198.51.100.7' }), ['trust-proxy-missing'])
    assert.deepEqual(await toldOf({}, { 'x-forwarded-for': '198.51.100.7' }, { trust: 1 }), [])
  })

  it('is told once: cookies without Secure while the visitor came over TLS', async () => {
    assert.deepEqual(await toldOf({}, { 'x-forwarded-proto': 'https' }), ['cookie-not-secure'])
    assert.deepEqual(await toldOf({ cookie: { secure: true } }, { 'x-forwarded-proto': 'https' }), [])
  })

  it('is told once: Secure cookies over plain http, which browsers drop', async () => {
    assert.deepEqual(await toldOf({ cookie: { secure: true } }, { host: 'shop.example' }), ['secure-cookie-over-http'])
    assert.deepEqual(await toldOf({ cookie: { secure: true } }, { host: 'localhost:3000' }), [])
  })

  it('is told once: an address that gets guest after guest', async () => {
    assert.deepEqual(await toldOf({}, {}, { visits: 59 }), [])
    assert.deepEqual(await toldOf({}, {}, { visits: 130 }), ['many-guests'])
    assert.deepEqual(await toldOf({}, { cookie: 'theme=dark' }, { visits: 70 }), [])
  })

  it('is told at the first page: a Redis client that was never connected', async () => {
    const told: unknown[] = []
    const logger = { info() {}, warn() {}, error: (fields: object) => told.push((fields as AuthEvent).event) }
    const client = createClient({ url: `redis://127.0.0.1:${await freePort()}` })
    const shop = await open({ options: { logger, store: new RedisStore({ client }) } })
    assert.equal((await ask(shop.url)).json.degraded, true)
    assert.deepEqual(told, ['unavailable'])
    assert.throws(
      () => new RedisStore(client as never),
      /RedisStore: give it an option: new RedisStore\(\{ client \}\)$/,
    )
  })

  it('is told once: a handler that reads req.customer of a request that skip leaves out', async () => {
    const told: unknown[] = []
    const logger = { info() {}, error() {}, warn: (fields: object) => told.push((fields as AuthEvent).event) }
    const other = storefrontAuth({ secret, kibo: { tenantId: 1, clientId: 'a', sharedSecret: 'b' }, anonymous: 'lazy' })
    const shop = await open({
      options: { logger, skip: (req) => req.path !== '/' },
      mount(app) {
        app.get('/guarded', requireCustomer({ passError: true }))
        app.get('/other', other, (req, res) => {
          res.json(req.customer.status)
        })
        app.get('/reads', (req, res) => {
          res.json([typeof req.customer, 'customer' in { ...req }])
        })
        app.use(((error, _req, res, _next) => {
          res.json(error.message)
        }) as ErrorRequestHandler)
      },
    })
    assert.match((await shop.browser().get('/guarded')).text, /do not skip these requests/)
    assert.equal((await shop.browser().get('/other')).text, '"anonymous"')
    assert.deepEqual(told, [])
    for (const _ of [1, 2]) assert.equal((await shop.browser().get('/reads')).text, '["undefined",false]')
    assert.deepEqual(told, ['skipped-customer'])
  })

  it('is not a customer of the app’s own on a skipped request', async () => {
    const told: unknown[] = []
    const logger = { info() {}, error() {}, warn: (fields: object) => told.push((fields as AuthEvent).event) }
    const shop = await open({
      options: { logger, skip: () => true },
      prepare(app) {
        app.use((req, _res, next) => {
          Object.assign(req, { customer: 'of the app' })
          next()
        })
      },
      mount(app) {
        app.get('/own', (req, res) => void res.json(req.customer))
      },
    })
    assert.equal((await shop.browser().get('/own')).text, '"of the app"')
    assert.deepEqual(told, [])
  })

  it('is told without a logger by process.emitWarning, in development alone', async () => {
    const warnings: Error[] = []
    const hear = (warning: Error) => warnings.push(warning)
    process.on('warning', hear)
    const before = process.env.NODE_ENV
    try {
      for (const environment of ['development', 'production', 'test']) {
        process.env.NODE_ENV = environment
        const shop = await open({ silent: true, options: { cookie: { secure: false } } })
        for (const _ of [1, 2]) await ask(shop.url, { headers: { 'x-forwarded-proto': 'https' } })
        // A wrong password is the visitor's mistake.
        await shop.browser().post('/auth/login', { username: 'nobody', password: 'wrong' })
      }
      await new Promise(setImmediate)
    } finally {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
      process.off('warning', hear)
    }
    const ours = warnings.filter(({ name }) => name === 'KiboStorefrontAuthWarning')
    assert.deepEqual(
      ours.map((warning) => (warning as { code?: string }).code),
      ['setup-cookie-not-secure'],
    )
    assert.match(String((ours[0] as { detail?: string }).detail), /docs\/troubleshooting\.md#setup-cookie-not-secure/)
  })
})
