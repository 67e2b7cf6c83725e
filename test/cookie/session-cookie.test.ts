import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { ask, type Browser, type Reply } from '../support/browser.ts'
import { changed, kiboWire } from '../support/kibo-wire.ts'
import { approvedBusiness, loginOf, staleMs } from '../support/shoppers.ts'
import { type Storefront, secret, somebody, storefronts } from '../support/storefront.ts'

async function signUp(shop: Storefront): Promise<{ browser: Browser; reply: Reply; me: ReturnType<typeof somebody> }> {
  const browser = shop.browser()
  const me = somebody()
  const reply = await browser.post('/auth/signup', me)
  assert.equal(reply.status, 201)
  return { browser, reply, me }
}

describe('the session cookie', () => {
  const open = storefronts()

  it('takes at most 720 bytes of Cookie header for a ticket of real size, guest or shopper', async () => {
    for (const tokenBytes of [336, 354]) {
      const wire = kiboWire()
      const token = () => ({ accessToken: randomBytes(tokenBytes).toString('base64') })
      wire.answer('anonymousshopper', (_, pass) => changed(pass, token()))
      wire.answer('Add-Account-And-Login', (_, pass) => changed(pass, token()))
      const shop = await open({
        options: { cookie: { secure: true }, kibo: { fetch: wire.fetch }, twoFactor: { fingerprint: 'none' } },
      })
      const guest = shop.browser()
      await guest.get('/')

      const { browser } = await signUp(shop)

      for (const { cookie } of [guest, browser]) {
        assert.match(cookie, /^__Host-kibo_shopper=[^;]+$/)
        assert.ok(cookie.length <= 720, `${cookie.length} bytes`)
      }
    }
  })

  it('takes no more for the administrator of a business account, with all that they may do', async () => {
    const shop = await open({ options: { cookie: { secure: true }, twoFactor: { fingerprint: 'none' } } })
    const me = { ...somebody(), behaviors: [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1008, 1009, 1010, 1013, 1014] }
    approvedBusiness(shop, { users: [me] })
    const browser = shop.browser()
    await browser.post('/auth/login', loginOf(me))

    assert.ok(browser.cookie.length <= 720, `${browser.cookie.length} bytes`)
    const second = await open({
      sharing: shop.sandbox,
      options: { cookie: { secure: true } },
      mount(app) {
        app.get('/behaviors', (req, res) => {
          res.json({ behaviors: req.customer.behaviors })
        })
      },
    })
    const { json } = await ask(`${second.url}/behaviors`, { headers: { cookie: browser.cookie } })
    assert.deepEqual(json.behaviors, me.behaviors)
  })

  it('holds no token, id, name or address that can be read', async () => {
    const shop = await open()
    const { browser, me } = await signUp(shop)
    const session = browser.jar.get('kibo_shopper') ?? ''
    const userId = String(shop.sandbox.accounts.list()[0]?.userId)
    const { claims } = (await browser.get('/claims')).json

    const layers = [session, ...session.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'))]
    const secrets = [
      ...[claims, userId, me.emailAddress, me.firstName, 'authenticated'].map((text) => text.slice(0, 12)),
      Buffer.from(claims, 'base64').toString('latin1').slice(0, 12),
      Buffer.from(userId, 'hex').toString('latin1'),
      Buffer.from(me.emailAddress).toString('base64url').slice(0, 12),
    ]
    for (const layer of layers) assert.ok(!secrets.some((told) => layer.includes(told)))
  })

  it('is HttpOnly, Lax, for the whole site, until the session ends', async () => {
    const shop = await open()
    const [line = ''] = (await shop.browser().get('/')).setCookies

    assert.match(line, /; Path=\/(;|$)/)
    assert.match(line, /; HttpOnly(;|$)/)
    assert.match(line, /; SameSite=Lax(;|$)/)
    assert.match(line, /; Max-Age=(86399|86400)(;|$)/)
    assert.doesNotMatch(line, /Domain|Secure/)
  })

  it('is Secure and has the __Host- prefix in production, without trust proxy too (expressjs/session#281)', async () => {
    const before = process.env.NODE_ENV
    process.env.NODE_ENV = 'production'
    const shop = await open().finally(() => {
      if (before === undefined) delete process.env.NODE_ENV
      else process.env.NODE_ENV = before
    })
    const [line = ''] = (await shop.browser().get('/')).setCookies

    assert.match(line, /^__Host-kibo_shopper=.*; Secure(;|$)/)
    assert.doesNotMatch(line, /Domain/)
  })

  it('has the attributes that were asked for, HttpOnly whatever was asked for', async () => {
    const shop = await open({
      options: { cookie: { name: 'mine', path: '/shop', domain: 'shop.example', sameSite: 'strict', secure: true } },
    })
    const [line = ''] = (await shop.browser().get('/')).setCookies

    assert.match(line, /^mine=/)
    for (const attribute of ['Path=/shop', 'Domain=shop.example', 'SameSite=Strict', 'Secure', 'HttpOnly']) {
      assert.ok(line.split('; ').includes(attribute), attribute)
    }
  })

  it('has the prefix whatever else its name begins with', async () => {
    const shop = await open({ options: { cookie: { name: '__session', secure: true } } })
    const [line = ''] = (await shop.browser().get('/')).setCookies

    assert.match(line, /^__Host-__session=/)
  })

  it('takes at most 4096 bytes with its attributes, however long they are', async () => {
    const path = `/${'p'.repeat(400)}`
    const shop = await open({
      options: { cookie: { path, domain: `${'a'.repeat(60)}.${'b'.repeat(60)}.example`, secure: true } },
    })
    for (const count of [1600, 2000, 2400]) {
      const emailAddress = `shopper-${count}@example.com`
      const behaviors = Array.from({ length: count }, (_, index) => 1000 + index * 33)
      shop.sandbox.accounts.add({ emailAddress, password: 'password-1', behaviors })
      const login = await shop.browser().post('/auth/login', { username: emailAddress, password: 'password-1' })

      assert.equal(login.status, 200)
      assert.ok(login.setCookies.length > 0)
      for (const line of login.setCookies)
        assert.ok(line.length <= 4096, `${line.length} bytes for ${count} behaviours`)
    }
  })

  it('ends with the browser when it is not persistent, unless the login says remember', async () => {
    const shop = await open({ options: { cookie: { persistent: false } } })
    const { browser, reply, me } = await signUp(shop)
    assert.doesNotMatch(sessionLine(reply), /Max-Age|Expires/)
    await browser.post('/auth/logout')

    const forgetting = await browser.post('/auth/login', loginOf(me))
    assert.doesNotMatch(sessionLine(forgetting), /Max-Age|Expires/)

    const login = { ...loginOf(me), remember: true }
    const remembering = await browser.post('/auth/login', login)
    assert.match(sessionLine(remembering), /Max-Age=/)
  })

  it('is still remembered when its ticket is refreshed', async () => {
    const shop = await open({ options: { cookie: { persistent: false } } })
    const { me } = await signUp(shop)
    const browser = shop.browser()
    await browser.post('/auth/login', { ...loginOf(me), remember: true })
    shop.sandbox.advance(staleMs)

    assert.match(sessionLine(await browser.get('/')), /Max-Age=86\d{3};/)
  })

  it('lives no longer than the absolute age of the session, however often its ticket is refreshed', async () => {
    const absoluteMs = 40 * 60_000
    const shop = await open({ options: { session: { absoluteMs } } })
    const { browser, reply } = await signUp(shop)
    assert.match(sessionLine(reply), /Max-Age=(2399|2400);/)
    const endsAt = reply.json.expiresAt

    shop.sandbox.advance(20 * 60_000)
    const refreshed = await browser.get('/')
    assert.match(sessionLine(refreshed), /Max-Age=(1199|1200);/)
    assert.equal(refreshed.json.expiresAt, endsAt)

    shop.sandbox.advance(20 * 60_000)
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })

  it('is set only when the ticket changed', async () => {
    const shop = await open()
    const { browser } = await signUp(shop)
    for (const path of ['/', '/account', '/claims', '/auth/session']) {
      assert.deepEqual((await browser.get(path)).setCookies, [], path)
    }

    shop.sandbox.advance(staleMs)
    assert.equal((await browser.get('/')).setCookies.length, 1)
    assert.deepEqual((await browser.get('/')).setCookies, [])
  })

  it('is opened by a rotated secret, and refused once that secret is gone (nextjs-auth0#2081)', async () => {
    const shop = await open()
    const { browser } = await signUp(shop)
    const next = 'the secret after that, just as long as it'
    const rotated = await open({ sharing: shop.sandbox, options: { secret: [next, secret] } })
    const later = await open({ sharing: shop.sandbox, options: { secret: next } })
    const { cookie } = browser

    assert.equal((await ask(rotated.url, { headers: { cookie } })).json.status, 'authenticated')
    assert.equal((await ask(later.url, { headers: { cookie } })).json.status, 'anonymous')
    shop.sandbox.advance(staleMs)
    const resealed = await ask(rotated.url, { headers: { cookie } })
    const newest = await ask(later.url, { headers: { cookie: `kibo_shopper=${resealed.session}` } })
    assert.equal(newest.json.status, 'authenticated')
  })
})

describe('a session cookie that is too large for one (express-openid-connect#143, #282, hydrogen#2973)', () => {
  const open = storefronts()
  const largeTicket = { accessToken: randomBytes(4500).toString('base64') }

  async function openWithLargeTickets() {
    const wire = kiboWire()
    wire.answer('anonymousshopper', (_, pass) => changed(pass, largeTicket))
    return { wire, shop: await open({ options: { kibo: { fetch: wire.fetch } } }) }
  }

  it('is split into chunks of at most 4096 bytes, each with all attributes', async () => {
    const { shop } = await openWithLargeTickets()
    const { setCookies } = await shop.browser().get('/')

    assert.deepEqual(
      setCookies.map((line) => line.split('=')[0]),
      ['kibo_shopper.0', 'kibo_shopper.1'],
    )
    for (const line of setCookies) {
      assert.ok(line.length <= 4096, `${line.length} bytes`)
      assert.match(line, /; Max-Age=.*; Path=\/; .*HttpOnly; SameSite=Lax/)
    }
  })

  it('is put together again with the next request', async () => {
    const { wire, shop } = await openWithLargeTickets()
    const browser = shop.browser()
    const first = await browser.get('/')

    const second = await browser.get('/claims')

    assert.equal(second.json.claims, largeTicket.accessToken)
    assert.deepEqual(second.setCookies, [])
    assert.equal(first.json.status, 'anonymous')
    assert.equal(wire.count('anonymousshopper'), 1)
  })

  it('leaves no stale chunk behind once it is small again', async () => {
    const { shop } = await openWithLargeTickets()
    const browser = shop.browser()
    await browser.get('/')
    assert.deepEqual([...browser.jar.keys()], ['kibo_shopper.0', 'kibo_shopper.1'])

    await browser.post('/auth/signup', somebody())

    assert.deepEqual([...browser.jar.keys()].sort(), ['kibo_shopper', 'kibo_shopper_device'])
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('is the same as none when a chunk of another session is put in', async () => {
    const { shop } = await openWithLargeTickets()
    const [a, b] = [shop.browser(), shop.browser()]
    await a.get('/')
    await b.get('/')
    a.jar.set('kibo_shopper.1', b.jar.get('kibo_shopper.1') ?? '')

    const reply = await a.get('/')

    assert.equal(reply.status, 200)
    assert.equal(reply.setCookies.length, 2)
  })

  it('that no browser would keep degrades the page and is not set', async () => {
    const wire = kiboWire()
    wire.answer('anonymousshopper', (_, pass) => changed(pass, { accessToken: randomBytes(12_000).toString('base64') }))
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })

    const reply = await shop.browser().get('/')

    assert.equal(reply.status, 200)
    assert.equal(reply.json.degraded, true)
    assert.deepEqual(reply.setCookies, [])
  })
})

function sessionLine(reply: Reply): string {
  const line = reply.setCookies.find((one) => one.startsWith('kibo_shopper='))
  assert.ok(line, 'no session cookie was set')
  return `${line};`
}
