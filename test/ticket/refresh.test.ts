import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { changed, kiboWire } from '../support/kibo-wire.ts'
import { loginOf, signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

const refreshes = (shop: Storefront) => shop.asked().filter((operation) => operation === 'refreshUserAuthTicket').length

describe('a refreshed ticket', () => {
  const open = storefronts()

  it('keeps the old refresh token when it comes back without one', async () => {
    const wire = kiboWire()
    wire.answer('/refresh', (_, pass) =>
      changed(pass, { refreshToken: undefined, refreshTokenExpiration: undefined, jwtAccessToken: undefined }),
    )
    const shop = await open({
      options: { kibo: { fetch: wire.fetch } },
      sandbox: { refreshTokens: 'reusable' },
    })
    const browser = await signedUp(shop)
    const { expiresAt } = (await browser.get('/')).json
    for (const _ of [1, 2, 3]) {
      shop.sandbox.advance(staleMs)
      const { json } = await browser.get('/')
      assert.equal(json.status, 'authenticated')
      assert.equal(json.expiresAt, expiresAt)
    }
    const tokens = wire.calls.filter((line) => line.includes('/refresh')).map((line) => line.split('refreshToken=')[1])
    assert.equal(tokens.length, 3)
    assert.equal(new Set(tokens).size, 1)
  })

  it('reads dates that are milliseconds since 1970', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const inMs = async (pass: () => Promise<Response>) => {
      const response = await pass()
      const ticket = (await response.json()) as Record<string, unknown>
      for (const name of ['accessTokenExpiration', 'refreshTokenExpiration'])
        ticket[name] = Date.parse(`${ticket[name]}`)
      return Response.json(ticket, { status: response.status })
    }
    wire.answer('Add-Account-And-Login', (_, pass) => inMs(pass))
    wire.answer('/refresh', (_, pass) => inMs(pass))
    const browser = await signedUp(shop)
    const before = (await browser.get('/')).json.expiresAt ?? ''
    assert.ok(Math.abs(Date.parse(before) - shop.sandbox.now() - 24 * 3_600_000) < 2000)
    shop.asked()

    shop.sandbox.advance(staleMs)
    assert.ok(((await browser.get('/')).json.expiresAt ?? '') > before)
    assert.equal(refreshes(shop), 1)
  })

  it('names the account again that the shopper chose at login, and none that nobody chose', async () => {
    const shop = await open()
    const me = somebody()
    const first = shop.sandbox.accounts.addBusiness({ users: [me] })
    const second = shop.sandbox.accounts.addBusiness({ users: [{ emailAddress: me.emailAddress }] })
    for (const { id } of [first, second]) shop.sandbox.accounts.changeStatus(id, 'approve')

    for (const accountId of [second.id, undefined]) {
      const browser = shop.browser()
      const credentials = loginOf(me)
      const login = await browser.post('/auth/login', { ...credentials, ...(accountId && { accountId }) })
      assert.equal(login.json.customer.accountId, accountId ?? first.id)

      shop.sandbox.advance(staleMs)
      assert.equal((await browser.get('/')).json.customer.accountId, accountId ?? first.id)
      assert.equal(shop.sent('refreshUserAuthTicket').query.accountId, accountId && String(accountId))

      shop.sandbox.advance(staleMs)
      assert.equal((await browser.get('/')).json.customer.accountId, accountId ?? first.id)
    }
  })

  it('is refused when it comes back as somebody else, and the session goes on as it was', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } }, sandbox: { refreshTokens: 'reusable' } })
    const [browser, other] = [await signedUp(shop), await signedUp(shop)]
    const mine = (await browser.get('/')).json.customer
    const theirs = (await other.get('/')).json.customer
    const undo = wire.answer('/refresh', (_, pass) =>
      changed(pass, {
        userId: theirs.userId,
        accessToken: randomBytes(336).toString('base64'),
        customerAccount: { id: theirs.accountId, userId: theirs.userId },
      }),
    )
    shop.sandbox.advance(staleMs)

    const reply = await browser.get('/')

    assert.equal(reply.json.degraded, true)
    assert.equal(reply.json.customer.accountId, mine.accountId)
    assert.deepEqual(reply.setCookies, [])
    assert.equal((await browser.get('/account')).status, 503)
    undo()
  })

  it('never makes a shopper of a guest', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const { customer } = (await (await signedUp(shop)).get('/')).json
    const customerAccount = { id: customer.accountId, userId: customer.userId, emailAddress: customer.emailAddress }
    const guest = shop.browser()
    await guest.get('/')
    const undo = wire.answer('/refresh', (_, pass) => changed(pass, { userId: customer.userId, customerAccount }))
    shop.sandbox.advance(staleMs)

    const reply = await guest.get('/')

    assert.equal(reply.json.status, 'anonymous')
    assert.equal(reply.json.degraded, true)
    assert.deepEqual(reply.setCookies, [])
    assert.equal((await guest.get('/account')).status, 401)
    undo()
  })

  it('takes an account that Kibo marks as anonymous for a guest’s', async () => {
    const wire = kiboWire()
    const account = { customerAccount: { id: 0, isAnonymous: true } }
    wire.answer('/refresh', (_, pass) => changed(pass, account))
    wire.answer('anonymousshopper', (_, pass) => changed(pass, account))
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const guest = shop.browser()
    assert.equal((await guest.get('/')).json.status, 'anonymous')
    shop.sandbox.advance(staleMs)

    const reply = await guest.get('/')

    assert.equal(reply.json.status, 'anonymous')
    assert.equal(reply.json.degraded, false)
    assert.ok(reply.session)
  })

  it('that asks for a second factor is no ticket to go on with', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } }, sandbox: { refreshTokens: 'reusable' } })
    const browser = await signedUp(shop)
    wire.answer('/refresh', (_, pass) => changed(pass, { requires2FA: true }))
    shop.sandbox.advance(staleMs)

    assert.equal((await browser.get('/')).json.degraded, true)
    assert.equal((await browser.get('/account')).status, 503)
  })
})
