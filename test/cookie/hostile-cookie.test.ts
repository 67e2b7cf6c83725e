import assert from 'node:assert/strict'
import { Agent } from 'node:http'
import { ask, type Browser, type Reply } from '../support/browser.ts'
import { register, signedUp } from '../support/shoppers.ts'
import { type Storefront, secret, somebody, startStorefront, storefronts } from '../support/storefront.ts'

const name = 'kibo_shopper'

/** A page for an anonymous visitor who is a new one. */
function assertNewGuest(reply: Reply, about: string): void {
  assert.equal(reply.status, 200, about)
  assert.equal(reply.json.status, 'anonymous', about)
  assert.equal(reply.json.customer, null, about)
  assert.equal(reply.json.account, null, about)
  assert.ok(reply.session, `${about}: no new cookie`)
}

describe('a cookie that this storefront did not write', () => {
  let shop: Storefront
  let shopper: Browser
  const agent = new Agent({ keepAlive: true })
  const visit = (cookie: string) => ask(shop.url, { headers: { cookie }, agent })

  before(async () => {
    shop = await startStorefront({ maxHeaderSize: 200_000 })
    shopper = shop.browser()
    await shopper.post('/auth/signup', somebody())
  })
  after(async () => {
    agent.destroy()
    await shop.close()
  })

  it('is the same as none when it is malformed', async () => {
    const values = ['', ' ', 's:', 's:.', 's:a.b', 'j:{}', '"', '%', '%00', '....', 's:....sig', 'undefined', '=', '==']
    for (const value of [...values, 'a'.repeat(8000), Buffer.alloc(2000).toString('base64url'), 'é\x80\xff']) {
      assertNewGuest(await visit(`${name}=${value}`), value)
    }
  })

  it('is the same as none when any one of its characters was changed', async () => {
    const value = shopper.jar.get(name) ?? ''
    for (let index = 0; index < value.length; index++) {
      const tampered = value.slice(0, index) + (value[index] === 'A' ? 'B' : 'A') + value.slice(index + 1)
      assertNewGuest(await visit(`${name}=${tampered}`), `character ${index}`)
    }
  })

  it('is the same as none when it was cut or lengthened', async () => {
    const value = shopper.jar.get(name) ?? ''
    for (const length of [1, 2, 40, 100, value.length - 44, value.length - 1]) {
      assertNewGuest(await visit(`${name}=${value.slice(0, length)}`), `first ${length}`)
      assertNewGuest(await visit(`${name}=${value.slice(-length)}`), `last ${length}`)
    }
    assertNewGuest(await visit(`${name}=${value}A`), 'lengthened')
    assertNewGuest(await visit(`${name}=${value}${value}`), 'twice in one')
  })

  it('is the same as none when it is there twice, in either order, even with the same value', async () => {
    const value = shopper.jar.get(name)
    for (const cookie of [
      `${name}=${value}; ${name}=planted`,
      `${name}=planted; ${name}=${value}`,
      `${name}=${value}; ${name}=${value}`,
    ]) {
      assertNewGuest(await visit(cookie), cookie.slice(0, 20))
    }
  })

  it('is the same as none among 100 KB of headers, and the good one is found among them', async () => {
    const noise = `${'x'.repeat(3990)}=${'y'.repeat(4000)}`
    const many = Array(12).fill(noise).join('; ')

    assertNewGuest(await visit(`${name}=${'z'.repeat(100_000)}`), 'one of 100 KB')
    assertNewGuest(await visit(Array(6000).fill(`${name}.0=abcdef`).join('; ')), '6000 chunks')
    assertNewGuest(await visit(many), 'other cookies of 96 KB')
    assert.equal((await visit(`${many}; ${name}=${shopper.jar.get(name)}`)).json.status, 'authenticated')
  })

  it('is the same as none when Node joined it from two headers', async () => {
    const reply = await ask(shop.url, {
      headers: { cookie: [`${name}=${shopper.jar.get(name)}`, `${name}=planted`] },
      agent,
    })

    assertNewGuest(reply, 'two headers')
  })
})

describe('a cookie that was written for something else', () => {
  const open = storefronts()

  it('is the same as none when another secret sealed it', async () => {
    const shop = await open()
    const stranger = await open({ sharing: shop.sandbox, options: { secret: `another ${secret}` } })
    const browser = await signedUp(stranger)

    assertNewGuest(await ask(shop.url, { headers: { cookie: browser.cookie } }), 'foreign secret')
  })

  it('is the same as none when it was sealed under another cookie name', async () => {
    const shop = await open()
    const other = await open({ sharing: shop.sandbox, options: { cookie: { name: 'other_shop' } } })
    const browser = await signedUp(other)

    const cookie = `${name}=${browser.jar.get('other_shop')}`
    assertNewGuest(await ask(shop.url, { headers: { cookie } }), 'other name')
  })

  it('is the same as none when it is a second factor or a device, and the reverse (CVE-2023-48309)', async () => {
    const shop = await open({ sandbox: { twoFactor: 'always' } })
    const me = register(shop)
    const browser = shop.browser()
    await browser.get('/')
    const login = await browser.post('/auth/login', me.login)
    assert.equal(login.json.status, 'two-factor')
    const session = browser.jar.get(name)
    const pending = browser.jar.get(`${name}_2fa`)
    const device = browser.jar.get(`${name}_device`)
    assert.ok(session && pending && device)

    for (const value of [pending, device]) {
      assertNewGuest(await ask(shop.url, { headers: { cookie: `${name}=${value}` } }), 'as a session')
    }
    for (const value of [session, device]) {
      const cookie: string = `${name}=${session}; ${name}_2fa=${value}`
      assert.equal((await ask(shop.url, { headers: { cookie } })).json.status, 'anonymous')
      const verify = { method: 'POST', headers: { cookie }, body: { code: shop.sandbox.outbox.at(-1)?.code ?? '' } }
      assert.equal((await ask(`${shop.url}/auth/two-factor/verify`, verify)).json.code, 'two_factor_invalid')
    }
  })

  it('is the same as none after the session has ended', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(25 * 3_600_000)
    shop.asked()

    const reply = await browser.get('/')

    assertNewGuest(reply, 'expired')
    assert.ok(!shop.asked().includes('refreshUserAuthTicket'))
  })

  it('tells Kibo nothing of a device whose cookie somebody made up', async () => {
    const shop = await open()
    const me = register(shop)
    const other = await signedUp(shop)
    const session = other.jar.get(name) ?? ''
    const real = other.jar.get(`${name}_device`) ?? ''

    for (const value of ['s:device.mine.sig', 'device.mine', session, `${real}x`, real.replace('s:', 's:x')]) {
      const browser = shop.browser()
      browser.jar.set(`${name}_device`, value)
      await browser.post('/auth/login', me.login)
      const fingerprint = String(shop.sent('createUserAuthTicket').body.fingerprint)

      assert.match(fingerprint, /^[\w-]{22}$/)
      assert.ok(!value.includes(fingerprint))
    }
  })
})
