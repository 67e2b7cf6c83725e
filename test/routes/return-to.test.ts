import assert from 'node:assert/strict'
import { type Browser, formHeaders } from '../support/browser.ts'
import { loginOf } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

/** Addresses that left other packages' "same site" checks. */
const away = [
  'https://evil.example',
  'http://evil.example/x',
  'HTTPS://evil.example',
  '//evil.example',
  '///evil.example',
  '////evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '\\/evil.example',
  '/\\/evil.example',
  '//\\evil.example',
  '/\t/evil.example',
  '\t//evil.example',
  '/\n/evil.example',
  '/\r\n/evil.example',
  ' //evil.example',
  '\u0000//evil.example',
  '\u0001https://evil.example',
  'https:evil.example',
  'https:/evil.example',
  'https:///evil.example',
  'http:\\\\evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/x/..//evil.example',
  './/evil.example',
  '/%2e//evil.example',
  '/%2e%2e//evil.example',
  '/./\\evil.example',
  '/\u2028/../..//evil.example',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'java\nscript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'vbscript:msgbox(1)',
  'file:///etc/passwd',
  'blob:https://evil.example/1',
  'mailto:a@evil.example',
  'ftp://evil.example',
  'https://HOST@evil.example',
  'https://HOST:443@evil.example/',
  'https://user:pass@HOST/',
  'https://HOST.evil.example',
  'https://evil.example?HOST',
  'https://evil.example#HOST',
  'https://evil.example\\@HOST',
  'https://evil.example\\HOST',
  'https://evil.example%2f@HOST',
  'https://evil。example',
  'https://ｅｖｉｌ.example',
  '//evil。example',
  '/／evil.example/../..//evil.example',
  'http://[::1]/',
  'http://0x7f000001/',
  'http://127.1/',
  'https://HOSTx/',
  'http://',
  'http://:80/',
  'https://%',
  `/${'a'.repeat(3000)}`,
]

/** Addresses that stay, and where they lead. */
const here: [address: string, path: string][] = [
  ['/', '/'],
  ['/cart', '/cart'],
  ['/cart?x=1&y=%2F%2Fevil.example#top', '/cart?x=1&y=%2F%2Fevil.example#top'],
  ['cart', '/cart'],
  ['?tab=2', '/?tab=2'],
  ['/a/../b', '/b'],
  ['/%2F%2Fevil.example', '/%2F%2Fevil.example'],
  ['/search?q=https://evil.example', '/search?q=https://evil.example'],
  ['/@evil.example', '/@evil.example'],
  ['/evil.example', '/evil.example'],
  ['／／evil.example', '/%EF%BC%8F%EF%BC%8Fevil.example'],
  ['/café', '/caf%C3%A9'],
  ['/%E2%80%AE', '/%E2%80%AE'],
  ['http://HOST/account?x=1', '/account?x=1'],
  ['https://HOST/account', '/account'],
  ['//HOST/account', '/account'],
]

describe('returnTo', () => {
  let shop: Storefront
  let host: string
  const me = somebody()

  before(async () => {
    shop = await startStorefront({ routes: { pages: { home: '/home' } } })
    host = new URL(shop.url).host
    shop.sandbox.accounts.add(me)
  })
  after(() => shop.close())

  async function follow(browser: Browser, returnTo: string, headers: Record<string, string> = {}): Promise<string> {
    const fields = { returnTo: returnTo.replaceAll('HOST', host) }
    const reply = await browser.form('/auth/logout', fields, headers)
    assert.equal(reply.status, 303, returnTo)
    return String(reply.headers.location)
  }

  it('is not followed when it leads away, in any of the known disguises (GHSA-7p99-3798-f85c, CVE-2024-29041, CVE-2024-43796)', async () => {
    const browser = shop.browser()
    for (const address of away) {
      const location = await follow(browser, address)

      assert.equal(location, '/home', JSON.stringify(address))
    }
  })

  it('is followed when it stays, absolute or relative', async () => {
    const browser = shop.browser()
    for (const [address, path] of here) {
      assert.equal(await follow(browser, address), path, address)
    }
  })

  it('is followed after login, signup and codes alike, and never when it leads away', async () => {
    const login = loginOf(me)
    const { emailAddress, password } = somebody()
    const cases: [string, Record<string, string>][] = [
      ['/auth/login', login],
      ['/auth/signup', { emailAddress, password }],
      ['/auth/password/forgot', { emailAddress }],
      ['/auth/otp/request', { emailAddress }],
      ['/auth/refresh', {}],
    ]
    for (const [path, fields] of cases) {
      const away = await shop.browser().form(path, { ...fields, returnTo: '//evil.example/x' })
      assert.equal(away.headers.location, '/home', path)
      if (path === '/auth/signup') continue
      const stays = await shop.browser().form(path, { ...fields, returnTo: '/x' })
      assert.equal(stays.headers.location, '/x', path)
    }
  })

  it('takes the host that a trusted proxy names for its own', async () => {
    const proxied = await startStorefront({
      prepare: (app) => app.set('trust proxy', 'loopback'),
      sharing: shop.sandbox,
    })
    const post = (returnTo: string, forwarded: string) =>
      proxied.browser().form('/auth/logout', { returnTo }, { 'x-forwarded-host': forwarded })

    assert.equal((await post('https://shop.example/x', 'shop.example')).headers.location, '/x')
    assert.equal((await post('https://evil.example/x', 'shop.example')).headers.location, '/')
    assert.equal((await post(`${proxied.url}/x`, 'shop.example')).headers.location, '/')
    await proxied.close()
  })

  it('of another type is a wrong body, not a place to go', async () => {
    for (const returnTo of [5, {}, ['/x'], null, true]) {
      const reply = await shop.browser().post('/auth/logout', { returnTo }, { accept: formHeaders.accept })

      assert.equal(reply.headers.location, '/home?error=invalid_request&fields=returnTo', JSON.stringify(returnTo))
    }
  })
})
