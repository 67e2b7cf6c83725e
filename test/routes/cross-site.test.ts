import assert from 'node:assert/strict'
import { ask, type Browser, formHeaders } from '../support/browser.ts'
import { type Storefront, somebody, startStorefront, storefronts } from '../support/storefront.ts'

const posts = [
  'login',
  'signup',
  'logout',
  'refresh',
  'two-factor/request',
  'two-factor/verify',
  'otp/request',
  'otp/verify',
  'password/forgot',
  'password/reset',
  'password/change',
]

describe('a state-changing request', () => {
  let shop: Storefront
  let host: string
  let browser: Browser

  before(async () => {
    shop = await startStorefront({ routes: { allowedOrigins: ['https://checkout.example'] } })
    host = new URL(shop.url).host
    browser = shop.browser()
    await browser.post('/auth/signup', somebody())
  })
  after(() => shop.close())

  /** True when the route was reached. */
  async function passes(headers: Record<string, string>): Promise<boolean> {
    const reply = await browser.post('/auth/refresh', {}, headers)
    if (reply.status === 200) return true
    assert.deepEqual([reply.status, reply.json.code], [403, 'cross_site_request'])
    return false
  }

  it('is decided by Fetch Metadata where the browser sends it', async () => {
    for (const [site, expected] of [
      ['same-origin', true],
      ['none', true],
      ['same-site', false],
      ['cross-site', false],
      ['', false],
      ['unknown', false],
      ['SAME-ORIGIN', false],
      ['same-origin, cross-site', false],
    ] as const) {
      assert.equal(await passes({ 'sec-fetch-site': site }), expected, site)
    }
  })

  it('is not saved by an Origin of our own when Fetch Metadata says cross-site', async () => {
    assert.equal(await passes({ 'sec-fetch-site': 'cross-site', origin: shop.url }), false)
    assert.equal(await passes({ 'sec-fetch-site': 'same-site', origin: `http://${host}` }), false)
  })

  it('is decided by Origin else: host and port, not scheme', async () => {
    for (const [origin, expected] of [
      [`http://${host}`, true],
      [`https://${host}`, true],
      ['null', false],
      ['', true],
      ['https://evil.example', false],
      [`http://${host}.evil.example`, false],
      [`http://evil.example:${host.split(':')[1]}`, false],
      ['http://127.0.0.1:1', false],
      ['http://127.0.0.1', false],
      [`http://localhost:${host.split(':')[1]}`, false],
      [`ftp://${host}`, false],
      [`http://user@${host}@evil.example`, false],
      ['not an origin', false],
    ] as const) {
      if (origin === '') continue
      assert.equal(await passes({ origin }), expected, origin)
    }
  })

  it('passes without both headers, as native apps and tests send it, and with a foreign Referer', async () => {
    assert.equal(await passes({}), true)
    assert.equal(await passes({ referer: 'https://evil.example/' }), true)
  })

  it('passes from an origin that is allowed, and from no other like it', async () => {
    for (const site of ['cross-site', 'same-site', undefined]) {
      const headers = { origin: 'https://checkout.example', ...(site && { 'sec-fetch-site': site }) }
      assert.equal(await passes(headers), true, site)
    }
    for (const origin of [
      'http://checkout.example',
      'https://checkout.example:8443',
      'https://checkout.example.evil',
    ]) {
      assert.equal(await passes({ origin, 'sec-fetch-site': 'cross-site' }), false, origin)
    }
  })

  it('is refused on every route before its body or Kibo is asked, and changes nothing', async () => {
    const before = browser.cookie
    shop.asked()
    for (const path of posts) {
      for (const headers of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }] as Record<
        string,
        string
      >[]) {
        const reply = await browser.post(`/auth/${path}`, 'not even JSON', {
          ...headers,
          'content-type': 'application/json',
        })
        assert.deepEqual([reply.status, reply.json.code], [403, 'cross_site_request'], path)
        assert.deepEqual(reply.setCookies, [])
      }
    }
    assert.deepEqual(
      shop.asked().filter((operation) => operation !== 'getCurrentAccount'),
      [],
    )
    assert.equal(browser.cookie, before)
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('as a form of another site gets the bare refusal, and is led nowhere', async () => {
    const headers = { origin: 'https://evil.example', referer: 'https://evil.example/form' }

    const reply = await browser.form('/auth/logout', { returnTo: '/x' }, headers)

    assert.deepEqual([reply.status, reply.json.code, reply.headers.location], [403, 'cross_site_request', undefined])
  })
})

describe('a state-changing request behind a proxy', () => {
  const open = storefronts()
  const refresh = (shop: Storefront, headers: Record<string, string>) =>
    ask(`${shop.url}/auth/refresh`, { method: 'POST', headers }).then(({ status }) => status === 200)

  it('is compared with the host that the visitor asked for, where the proxy is trusted', async () => {
    const shop = await open({ prepare: (app) => app.set('trust proxy', true) })
    const forwarded = { 'x-forwarded-host': 'shop.example', 'x-forwarded-proto': 'https' }

    assert.equal(await refresh(shop, { ...forwarded, origin: 'https://shop.example' }), true)
    assert.equal(await refresh(shop, { ...forwarded, origin: 'https://evil.example' }), false)
    assert.equal(await refresh(shop, { ...forwarded, origin: shop.url }), false)
    const list = { 'x-forwarded-host': 'shop.example:8443, inner.example' }
    assert.equal(await refresh(shop, { ...list, origin: 'https://shop.example:8443' }), true)
    assert.equal(await refresh(shop, { ...list, origin: 'https://inner.example' }), false)
  })

  it('can not name its own host where the proxy is not trusted', async () => {
    for (const trust of [false, '10.0.0.0/8']) {
      const shop = await open({ prepare: (app) => app.set('trust proxy', trust) })
      const headers = { 'x-forwarded-host': 'evil.example', origin: 'https://evil.example' }

      assert.equal(await refresh(shop, headers), false)
      assert.equal(await refresh(shop, { 'x-forwarded-host': 'evil.example', origin: shop.url }), true)
    }
  })

  it('takes the default port of the scheme for no port', async () => {
    const shop = await open()
    assert.equal(await refresh(shop, { host: 'shop.example', origin: 'https://shop.example' }), true)
    assert.equal(await refresh(shop, { host: 'shop.example:443', origin: 'https://shop.example' }), true)
    assert.equal(await refresh(shop, { host: 'shop.example', origin: 'https://shop.example:8443' }), false)
    assert.equal(await refresh(shop, { host: 'SHOP.example', origin: 'https://shop.example' }), true)
  })

  it('is refused, not failed, when Host is nonsense', async () => {
    const shop = await open()
    for (const host of ['', '[', 'a b', '%%', ':', 'x'.repeat(500)]) {
      const reply = await ask(`${shop.url}/auth/refresh`, {
        method: 'POST',
        headers: { ...formHeaders, host, origin: 'https://evil.example' },
      })
      assert.ok(reply.status === 403 || reply.status === 400, `${host}: ${reply.status}`)
    }
  })
})
