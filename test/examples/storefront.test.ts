import assert from 'node:assert/strict'
import request from 'supertest'
import { readyShopper } from '../../examples/storefront/demo-sandbox.ts'
import { type Demo, startDemo } from '../../examples/storefront/server.ts'
import { createSandbox } from '../../src/sandbox/index.ts'
import { FormBrowser } from '../support/form-browser.ts'
import { runExample } from '../support/run-example.ts'
import { until } from '../support/until.ts'

describe('examples/storefront', () => {
  let demo: Demo
  let browser: FormBrowser

  before(async () => {
    demo = await startDemo()
  })

  after(() => demo?.close())

  beforeEach(() => {
    browser = new FormBrowser(demo.url)
  })

  it('walks from home through sign-up, account and log-out to a login that finds account and cart again', async () => {
    const home = await browser.open('/')
    assert.match(home.html, /<dd>anonymous<\/dd>/)
    const guestId = userIdOn(home.html)
    assert.match(guestId, /^[0-9a-f]{32}$/)

    const cart = await browser.submit('/cart/add')
    assert.equal(cart.path, '/cart')
    assert.match(cart.html, /Enamel mug/)

    await browser.open('/signup')
    const password = 'a-long-secret-1'
    const account = await browser.submit('/auth/signup', {
      firstName: 'Zoë <b>',
      lastName: 'O’Neil',
      emailAddress: 'zoe@example.com',
      password,
    })
    assert.equal(account.path, '/account')
    assert.match(account.html, /<dd>Zoë &lt;b&gt; O’Neil<\/dd>/)
    assert.match(account.html, /<dd>zoe@example\.com<\/dd>/)
    assert.match(account.html, /<dd>authenticated<\/dd>/)
    assert.notEqual(userIdOn(account.html), guestId)
    assert.match((await browser.open('/cart')).html, /Enamel mug/, 'the cart came along')

    const loggedOut = await browser.submit('/auth/logout')
    assert.equal(loggedOut.path, '/')
    assert.match(loggedOut.html, /<dd>anonymous<\/dd>/)
    assert.doesNotMatch((await browser.open('/cart')).html, /Enamel mug/)

    const guarded = await browser.open('/account')
    assert.equal(guarded.path, '/login?returnTo=%2Faccount')
    const back = await browser.submit('/auth/login', { username: 'zoe@example.com', password })
    assert.equal(back.path, '/account')
    assert.match(back.html, /zoe@example\.com/)
    assert.match((await browser.open('/cart')).html, /Enamel mug/)
  })

  it('puts what a guest has in the cart into the cart of the shopper who logs in, and goes back to where it was', async () => {
    await browser.open('/')
    await browser.submit('/cart/add')
    await browser.open('/login?returnTo=/cart')
    const { username, password } = { username: readyShopper.emailAddress, password: readyShopper.password }
    const cart = await browser.submit('/auth/login', { username, password })
    assert.equal(cart.path, '/cart')
    assert.match(cart.html, /Enamel mug/)
    assert.match(cart.html, /<dd>authenticated<\/dd>/)

    await browser.submit('/cart/remove')
    assert.match(browser.page.html, /Nothing in it yet/)
  })

  it('tells beside the field and above the form what is wrong, and keeps the name that was typed', async () => {
    await browser.open('/login?returnTo=/cart')
    const refused = await browser.submit('/auth/login', { username: readyShopper.emailAddress, password: 'wrong' })
    assert.equal(refused.path, '/login?returnTo=%2Fcart&error=invalid_credentials')
    assert.match(refused.html, /<a href="#password">The email address or the password is not right/)
    assert.match(refused.html, /id="password-error"/)
    assert.match(refused.html, /aria-describedby="password-error"\s+aria-invalid="true"/)
    assert.match(refused.html, /value="ada@example\.com"/)
    assert.match(refused.html, /name="returnTo" value="\/cart"/)
    assert.doesNotMatch((await browser.open('/login?error=%3Cb%3E')).html, /There is a problem|<b>/)
  })

  it('does not put a name of another site into its forms, and leaves the cart alone, when that site posts a form', async () => {
    const stranger = request.agent(demo.url)
    const headers = { Accept: 'text/html', Origin: 'http://other.example', 'Sec-Fetch-Site': 'cross-site' }
    await stranger.post('/cart/add').set(headers).type('form').send({ productCode: 'mug' }).expect(403)
    const login = await stranger.post('/auth/login').set(headers).type('form').send({ username: 'x', password: 'y' })
    assert.equal(login.status, 403)
    assert.doesNotMatch((await stranger.get('/login')).text, /value="x"/)
    assert.match((await stranger.get('/cart')).text, /Nothing in it yet/)
  })

  it('serves pages to visitors while Kibo is away, says so, and does not log them out', async () => {
    await browser.open('/login')
    await browser.submit('/auth/login', { username: readyShopper.emailAddress, password: readyShopper.password })
    const heal = demo.sandbox?.fail({ kind: 'status', status: 503, times: Number.POSITIVE_INFINITY })
    try {
      demo.sandbox?.advance(20 * 60_000)
      const home = await browser.open('/')
      assert.equal(home.status, 200)
      assert.match(home.html, /Kibo cannot be reached right now/)
      assert.equal((await browser.open('/account')).status, 503)
      assert.equal((await browser.open('/cart')).status, 503)
    } finally {
      heal?.()
    }
    // The circuit tries Kibo again by itself, after some seconds.
    await until(async () => (await browser.open('/account')).status !== 503)
    assert.equal(browser.page.path, '/account')
    assert.match(browser.page.html, /ada@example\.com/)
  })

  it('goes back to its own pages only from the buttons that move the sandbox’s clock', async () => {
    for (const [page, back] of [
      ['/cart?a=1', '/cart?a=1'],
      ['//other.example/cart', '/'],
      ['/\\\\other.example/cart', '/'],
    ] as const) {
      const moved = await request(demo.url)
        .post('/demo/clock')
        .set('Referer', demo.url + page)
        .send('minutes=0')
        .expect(303)
      assert.equal(moved.headers.location, `${back}#behind`, page)
    }
  })

  it('has an error page for addresses that it does not know', async () => {
    const page = await browser.open('/no-such-page')
    assert.equal(page.status, 404)
    assert.match(page.html, /There is no such page in this shop/)
  })
})

describe('npm start', () => {
  it('prints where the shop and the sandbox page are, and a login that works', async () => {
    const shop = await runExample('storefront/server.ts')
    try {
      const browser = new FormBrowser(shop.url)
      await browser.open('/login')
      await until(() => shop.written().includes('Not approved'))
      const [, username = '', password = ''] = /Ready login +(\S+), password (\S+)/.exec(shop.written()) ?? []
      assert.equal((await browser.submit('/auth/login', { username, password })).path, '/account')
      const [, sandboxPage = ''] = /Sandbox page +(\S+)/.exec(shop.written()) ?? []
      assert.match((await request(sandboxPage).get('/').expect(200)).text, /ada@example\.com/)
    } finally {
      await shop.close()
    }
  })

  it('runs on the Kibo that KIBO_* names, with no sandbox of its own', async () => {
    const sandbox = await createSandbox()
    const { kibo } = sandbox
    const shop = await runExample('storefront/server.ts', {
      KIBO_API_HOST: kibo.apiHost,
      KIBO_AUTH_HOST: kibo.authHost,
      KIBO_TENANT: String(kibo.tenantId),
      KIBO_CLIENT_ID: kibo.clientId,
      KIBO_SHARED_SECRET: kibo.sharedSecret,
    })
    try {
      const home = await new FormBrowser(shop.url).open('/')
      assert.match(home.html, /<dd>anonymous<\/dd>/)
      assert.doesNotMatch(home.html, /sandbox/)
      assert.equal(sandbox.calls.at(-1)?.operation, 'createAnonymousShopperAuthTicket')
      assert.doesNotMatch(shop.written(), /Ready login/)
    } finally {
      await shop.close()
      await sandbox.close()
    }
  })
})

function userIdOn(html: string): string {
  return /<dt>User id<\/dt><dd><code>(\w+)/.exec(html)?.[1] ?? ''
}
