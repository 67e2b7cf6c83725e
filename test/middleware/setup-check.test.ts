import assert from 'node:assert/strict'
import type { AuthEvent, StorefrontAuthOptions } from '../../src/index.ts'
import { ask } from '../support/browser.ts'
import { storefronts } from '../support/storefront.ts'

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
  })
})
