import assert from 'node:assert/strict'
import type { Express } from 'express'
import type { KiboContext, StorefrontAuthOptions } from '../../src/index.ts'
import { somebody, storefronts } from '../support/storefront.ts'

/** What the storefront's calls to Kibo carried, by the end of their path. */
function wire() {
  const calls: { line: string; headers: Headers }[] = []
  const fetch: typeof globalThis.fetch = (input, init) => {
    const { pathname } = new URL(String(input))
    calls.push({ line: `${init?.method ?? 'GET'} ${pathname}`, headers: new Headers(init?.headers) })
    return pathname === '/graphql' ? Promise.resolve(Response.json({ data: {} })) : globalThis.fetch(input, init)
  }
  const made = () => calls.filter(({ line }) => !/\/oauth$|\/tenants\//.test(line))
  return { calls, made, fetch }
}

describe('what a request’s calls carry', () => {
  const open = storefronts()

  async function shop(options: StorefrontAuthOptions, prepare?: (app: Express) => void) {
    const { made, calls, fetch } = wire()
    const { browser, url } = await open({
      options: { ...options, kibo: { ...options.kibo, fetch } },
      ...(prepare && { prepare }),
      mount(app) {
        app.get('/do', async (req, res) => {
          const { status } = await req.customer.fetch('/commerce/carts/current', { headers: { 'x-vol-locale': 'no' } })
          await req.customer.graphql('{ currentCart { id } }')
          await req.customer.reloadAccount()
          res.json({ status })
        })
      },
    })
    return { made, calls, url, visitor: browser() }
  }

  it('is the context of the request, on typed calls, fetch and graphql, over the fixed one', async () => {
    let asked: KiboContext = { locale: 'de-DE', priceList: 'vip', catalog: 2, purchaseLocation: 'store-1' }
    const { made, visitor } = await shop({
      kibo: { locale: 'en-US', currency: 'USD' },
      context: (req) => ({ ...asked, masterCatalog: String(req.headers['x-master'] ?? '1') }),
    })
    await visitor.get('/do')
    await visitor.post('/auth/signup', somebody())
    await visitor.get('/do')
    const lines = made().map(({ line }) => line.replace('/api/commerce', ''))
    for (const part of ['anonymousshopper', 'carts/current', '/graphql', 'Add-Account-And-Login', 'accounts/current']) {
      assert.ok(
        lines.some((line) => line.includes(part)),
        `${part} of ${lines}`,
      )
    }
    for (const { line, headers } of made()) {
      assert.deepEqual(
        ['locale', 'currency', 'catalog', 'master-catalog', 'pricelist', 'purchase-location'].map((name) =>
          headers.get(`x-vol-${name}`),
        ),
        ['de-DE', 'USD', '2', '1', 'vip', 'store-1'],
        line,
      )
    }
    asked = {}
    await visitor.get('/do')
    assert.equal(made().at(-1)?.headers.get('x-vol-locale'), 'en-US')
    assert.equal(made().at(-1)?.headers.has('x-vol-pricelist'), false)
  })

  it('is refused where it is wrong, before anything is sent', async () => {
    for (const wrong of [
      { locale: 'a\r\nb' },
      { currency: 'USD\r\nx-vol-tenant: 2' },
      { catalog: '1\n2' },
      { masterCatalog: '1\r\nx: y' },
      { priceList: 'vip\r\nx-vol-user-claims: stolen' },
      { priceList: 'x'.repeat(201) },
      { purchaseLocation: 'store\u0000' },
      { purchaseLocation: 'stör' },
      JSON.parse('{"__proto__":{"priceList":"vip"}}'),
      { local: 'x' },
      { catalog: 'x' },
      { catalog: [1] },
      Promise.resolve({}),
    ]) {
      const { made, visitor } = await shop({ context: () => wrong as KiboContext }, (app) => app.set('env', 'test'))
      assert.equal((await visitor.get('/do')).status, 500)
      assert.deepEqual(made(), [])
    }
  })

  it('has the visitor’s address, which a trusted proxy names', async () => {
    const { made, calls, url } = await shop({}, (app) => app.set('trust proxy', 1))
    await fetch(`${url}/do`, { headers: { 'x-forwarded-for': '198.51.100.9, 203.0.113.7', 'user-agent': 'x' } })
    assert.ok(made().length >= 3)
    for (const { line, headers } of made()) assert.equal(headers.get('x-forwarded-for'), '203.0.113.7', line)
    const others = calls.filter(({ line }) => line.endsWith('/oauth'))
    assert.ok(others.length > 0 && others.every(({ headers }) => !headers.has('x-forwarded-for')))
  })

  it('has the address without the port that some proxies write behind it', async () => {
    const { made, url } = await shop({}, (app) => app.set('trust proxy', 1))
    for (const address of ['203.0.113.7:51234', '[2001:db8::7]:51234']) {
      await fetch(`${url}/do`, { headers: { 'x-forwarded-for': address, 'user-agent': 'x' } })
    }
    const sent = new Set(made().map(({ headers }) => headers.get('x-forwarded-for')))
    assert.deepEqual([...sent], ['203.0.113.7', '2001:db8::7'])
  })

  it('has no address that is none, and none where forwardAddress is false', async () => {
    const first = await shop({}, (app) => app.set('trust proxy', 1))
    await fetch(`${first.url}/do`, { headers: { 'x-forwarded-for': 'unknown', 'user-agent': 'x' } })
    const second = await shop({ kibo: { forwardAddress: false } })
    await second.visitor.get('/do')
    for (const { line, headers } of [...first.made(), ...second.made()]) {
      assert.equal(headers.has('x-forwarded-for'), false, line)
    }
    assert.ok(first.made().length > 0 && second.made().length > 0)
  })
})
