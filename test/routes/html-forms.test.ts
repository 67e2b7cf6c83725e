import assert from 'node:assert/strict'
import { ask, type Browser, formHeaders } from '../support/browser.ts'
import { loginOf, register } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront, storefronts } from '../support/storefront.ts'

describe('an HTML form', () => {
  let shop: Storefront
  const me = somebody()
  const login = loginOf(me)

  before(async () => {
    shop = await startStorefront({ routes: { pages: { home: '/start' } }, sandbox: { lockoutAfter: 1000 } })
    shop.sandbox.accounts.add(me)
  })
  after(() => shop.close())

  /** Where an answer leads; every answer to a form is 303 and no-store. */
  async function leads(browser: Browser, path: string, fields: Record<string, string>, headers = {}): Promise<string> {
    const reply = await browser.form(path, fields, headers)
    assert.equal(reply.status, 303)
    assert.equal(reply.headers['cache-control'], 'no-store')
    assert.match(String(reply.headers.vary), /Accept/)
    return String(reply.headers.location)
  }

  it('goes to returnTo on success, else home', async () => {
    assert.equal(await leads(shop.browser(), '/auth/login', { ...login, returnTo: '/cart?x=1#top' }), '/cart?x=1#top')
    assert.equal(await leads(shop.browser(), '/auth/login', login), '/start')
    assert.equal(await leads(shop.browser(), '/auth/login', { ...login, returnTo: '' }), '/start')
    const { emailAddress, password, firstName } = somebody()
    assert.equal(await leads(shop.browser(), '/auth/signup', { emailAddress, password, firstName }), '/start')
  })

  it('logs in, and logs out to returnTo or home', async () => {
    const browser = shop.browser()
    await leads(browser, '/auth/login', login)
    assert.equal((await browser.get('/')).json.status, 'authenticated')

    assert.equal(await leads(browser, '/auth/logout', { returnTo: '/bye' }), '/bye')
    assert.equal((await browser.get('/')).json.status, 'anonymous')
    assert.equal(await leads(browser, '/auth/logout', {}), '/start')
  })

  it('goes back to where it was with the error’s code, its query kept', async () => {
    const browser = shop.browser()
    const wrong = { ...login, password: 'wrong' }
    const from = (path: string) => leads(browser, '/auth/login', wrong, { referer: shop.url + path })

    assert.equal(await from('/login'), '/login?error=invalid_credentials')
    assert.equal(await from('/login?returnTo=%2Fcart&error=old'), '/login?returnTo=%2Fcart&error=invalid_credentials')
    assert.equal(await from('/de/anmelden?x=%26#form'), '/de/anmelden?x=%26&error=invalid_credentials')
  })

  it('goes back to its page when the Referer is absent, another site’s or no address', async () => {
    const wrong = { ...login, password: 'wrong' }
    for (const referer of [
      undefined,
      '',
      'about:blank',
      'https://evil.example/login',
      '//evil.example',
      'javascript:1',
      'x',
    ]) {
      const headers = referer === undefined ? {} : { referer }
      assert.equal(await leads(shop.browser(), '/auth/login', wrong, headers), '/login?error=invalid_credentials')
    }
    for (const referer of [
      `${shop.url}//evil.example/x`,
      `${shop.url}/\\evil.example`,
      `${shop.url}/.//evil.example`,
    ]) {
      const to = await leads(shop.browser(), '/auth/login', wrong, { referer })
      assert.equal(new URL(to, shop.url).origin, shop.url, referer)
    }
    const signup = await leads(shop.browser(), '/auth/signup', { emailAddress: 'no address', password: 'x' })
    assert.equal(signup, '/signup?error=invalid_request&fields=emailAddress')
    const code = await leads(shop.browser(), '/auth/two-factor/verify', { code: '1' })
    assert.equal(code, '/two-factor?error=two_factor_invalid')
    const change = await leads(shop.browser(), '/auth/password/change', { oldPassword: 'a', newPassword: 'b' })
    assert.equal(change, '/start?error=session_required')
  })

  it('is recognized by Accept alone: a script gets JSON whatever it posts', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    const body = new URLSearchParams(login).toString()
    for (const accept of ['*/*', 'application/json', 'application/json, text/plain, */*', 'application/problem+json']) {
      const reply = await shop.browser().post('/auth/login', body, { ...form, accept })
      assert.deepEqual([reply.status, reply.json.status], [200, 'authenticated'], accept)
    }
    const page = await shop.browser().post('/auth/login', login, { accept: 'text/html' })
    assert.equal(page.status, 303)
  })

  it('may leave optional fields empty and tick boxes as browsers do', async () => {
    const { emailAddress, password } = somebody()
    const fields = { emailAddress, password, firstName: '', lastName: '', userName: '', acceptsMarketing: 'on' }
    assert.equal(await leads(shop.browser(), '/auth/signup', fields), '/start')
    assert.deepEqual(shop.sent('addAccountAndLogin').body.account, {
      emailAddress,
      userName: emailAddress,
      acceptsMarketing: true,
    })

    await leads(shop.browser(), '/auth/login', { ...login, remember: '', accountId: '' })
    assert.equal(shop.sent('createUserAuthTicket').body.accountId, undefined)
  })
})

describe('an HTML form of a login that needs a code', () => {
  const open = storefronts()

  it('goes to the page for the code with returnTo, and from there on to it', async () => {
    const shop = await open({ sandbox: { twoFactor: 'always' }, routes: { pages: { twoFactor: '/code?step=2' } } })
    const me = register(shop)
    const browser = shop.browser()

    const login = { ...me.login, returnTo: '/cart?x=1' }
    const first = await browser.form('/auth/login', login)
    assert.equal(first.headers.location, '/code?step=2&returnTo=%2Fcart%3Fx%3D1')
    const again = await browser.form('/auth/two-factor/request', { returnTo: '/cart?x=1' })
    assert.equal(again.status, 303)

    const code = shop.sandbox.outbox.at(-1)?.code ?? ''
    const done = await browser.form('/auth/two-factor/verify', { code: ` ${code} `, returnTo: '/cart?x=1' })
    assert.equal(done.headers.location, '/cart?x=1')
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('never carries a returnTo of another site along', async () => {
    const shop = await open({ sandbox: { twoFactor: 'always' } })
    const me = register(shop)
    const login = { ...me.login, returnTo: '//evil.example' }

    const reply = await shop.browser().form('/auth/login', login)

    assert.equal(reply.headers.location, '/two-factor')
  })
})

describe('a form’s page behind a proxy', () => {
  const open = storefronts()
  const wrong = { method: 'POST', body: 'username=a&password=b' }

  it('is known by X-Forwarded-Host where the proxy is trusted, and only there', async () => {
    for (const trust of [true, false]) {
      const shop = await open({ prepare: (app) => app.set('trust proxy', trust) })
      const headers = {
        ...formHeaders,
        'x-forwarded-host': 'shop.example, inner.example',
        'x-forwarded-proto': 'https',
        referer: 'https://shop.example/sign-in?x=1',
      }

      const { headers: answered } = await ask(`${shop.url}/auth/login`, { ...wrong, headers })

      const expected = trust ? '/sign-in?x=1&error=invalid_credentials' : '/login?error=invalid_credentials'
      assert.equal(answered.location, expected)
    }
  })
})
