import assert from 'node:assert/strict'
import { lockingFetch } from '../support/locking-fetch.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { register, staleMs } from '../support/shoppers.ts'
import { type Storefront, startStorefront } from '../support/storefront.ts'

describe('a ticket that the app got otherwise', () => {
  let shop: Storefront
  let person: ReturnType<typeof register>
  const app = sessionChanges()
  const kibo = lockingFetch()
  const events: { event?: string; via?: string }[] = []

  beforeEach(async () => {
    events.length = 0
    const note = (fields: object) => void events.push(fields)
    shop = await startStorefront({
      options: { kibo: { fetch: kibo.fetch }, logger: { debug: note, info: note, warn: note, error: note } },
      mount: app.mount,
    })
    person = register(shop)
  })
  afterEach(() => shop.close())

  const ticketOf = (whose = person) => shop.auth.client.authTickets.create(whose.login)

  it('makes the visitor that shopper, under a new cookie, and the event says how', async () => {
    app.give(await ticketOf())
    const browser = shop.browser()
    await browser.get('/')
    const guest = browser.copy()
    const { status, json } = await browser.post('/adopt')
    assert.deepEqual([status, json.status, json.customer.emailAddress], [200, 'authenticated', person.emailAddress])
    assert.equal((await browser.get('/account')).status, 200)
    const late = await guest.get('/')
    assert.deepEqual(
      [late.json.status, late.session],
      ['anonymous', undefined],
      'the guest’s old cookie stopped working',
    )
    assert.equal(events.find(({ event }) => event === 'adopted')?.via, 'sso')
  })

  it('is whose Kibo says, not whose the ticket says', async () => {
    const other = register(shop)
    const [own, others] = [await ticketOf(), await ticketOf(other)]
    for (const forged of [
      { ...own, customerAccount: others.customerAccount },
      { ...own, userId: others.userId },
      { ...(await shop.auth.client.authTickets.createAnonymous()), customerAccount: own.customerAccount },
    ]) {
      app.give(forged)
      const browser = shop.browser()
      const { status, json } = await browser.post('/adopt')
      assert.deepEqual([status, json.code], [502, 'kibo_error'])
      assert.equal((await browser.get('/')).json.status, 'anonymous')
    }
  })

  it('is refused with kibo_error when Kibo does not take it, and nothing changes', async () => {
    app.give({ ...(await ticketOf()), accessToken: 'made-up' })
    const browser = shop.browser()
    const before = (await browser.get('/claims')).json.claims
    const { status, json } = await browser.post('/adopt')
    assert.deepEqual([status, json.code], [502, 'kibo_error'])
    assert.equal((await browser.get('/claims')).json.claims, before)
  })

  it('is a TypeError when it is no ticket, or when via is no word', async () => {
    const ticket = await ticketOf()
    for (const [wrong, wrongOptions] of [
      [undefined, { via: 'sso' }],
      [{ accessToken: 'only' }, { via: 'sso' }],
      [ticket, undefined],
      [ticket, { via: 'two words' }],
    ]) {
      app.give(wrong, wrongOptions ?? null)
      assert.equal((await shop.browser().post('/adopt')).json.name, 'TypeError')
    }
  })

  it('is refused while its second factor is missing, also where somebody took that word out', async () => {
    shop.sandbox.configure({ twoFactor: 'always' })
    const ticket = await ticketOf()
    app.give(ticket)
    assert.equal((await shop.browser().post('/adopt')).json.code, 'two_factor_required')
    app.give({ ...ticket, requires2FA: false })
    assert.equal((await shop.browser().post('/adopt')).json.code, 'kibo_error')
  })

  it('with the refresh token of somebody else never becomes that one', async () => {
    const other = register(shop)
    app.give({ ...(await ticketOf()), refreshToken: (await ticketOf(other)).refreshToken })
    const browser = shop.browser()
    assert.equal((await browser.post('/adopt')).status, 200)
    shop.sandbox.advance(staleMs)

    for (const path of ['/', '/account', '/auth/session', '/account']) {
      const { text } = await browser.get(path)
      assert.doesNotMatch(text, new RegExp(other.emailAddress), path)
    }
    assert.notEqual((await browser.get('/account')).status, 200)
  })

  it('ends the session and the login that waited for its code before it', async () => {
    shop.sandbox.configure({ twoFactor: 'always' })
    const waiting = shop.browser()
    await waiting.post('/auth/login', person.login)
    const code = shop.sandbox.outbox.at(-1)?.code
    const before = waiting.copy()
    shop.sandbox.configure({ twoFactor: 'off' })
    const other = register(shop)
    app.give(await ticketOf(other))
    const { json } = await waiting.post('/adopt')

    assert.equal(json.customer.emailAddress, other.emailAddress)
    for (const browser of [waiting, before]) {
      assert.notEqual((await browser.post('/auth/two-factor/verify', { code })).status, 200)
    }
    assert.equal((await waiting.get('/')).json.customer.emailAddress, other.emailAddress)
    assert.equal((await before.get('/')).json.status, 'anonymous')
  })

  it('is refused for an account that Kibo says is locked', async () => {
    app.give(await ticketOf())
    kibo.lock()
    const { status, json } = await shop.browser().post('/adopt')
    assert.deepEqual([status, json.code], [403, 'account_locked'])
  })

  it('takes over a guest’s cart by its id alone', async () => {
    const guest = shop.browser()
    await guest.post('/cart/hat')
    const cartId = String((await guest.get('/cart')).json.id)
    app.give(await shop.auth.client.authTickets.impersonateCart({ cartId }), { via: 'impersonateCart' })
    const representative = shop.browser()
    const { json } = await representative.post('/adopt')
    assert.equal(json.status, 'anonymous')
    const cart = await representative.get('/cart')
    assert.deepEqual([cart.json.id, cart.json.items.map(({ product }) => product.productCode)], [cartId, ['hat']])
  })
})
