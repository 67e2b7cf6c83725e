import assert from 'node:assert/strict'
import { staleMs } from '../support/shoppers.ts'
import { type Storefront, setCookieOf, somebody, startStorefront } from '../support/storefront.ts'

/** Holds back Kibo's answers to calls whose address contains a text, until it is let go. */
function gate() {
  let part: string | undefined
  let open: () => void = () => {}
  let reached: () => void = () => {}
  let opened = Promise.resolve()
  return {
    fetch: async (...[url, init]: Parameters<typeof fetch>) => {
      const response = await fetch(url, init)
      if (part !== undefined && String(url).includes(part)) {
        reached()
        await opened
      }
      return response
    },
    /** Resolves when the first such call was answered by Kibo and waits. */
    hold(text: string): Promise<void> {
      part = text
      opened = new Promise((resolve) => {
        open = resolve
      })
      return new Promise((resolve) => {
        reached = resolve
      })
    },
    letGo(): void {
      part = undefined
      open()
    },
  }
}

describe('a refresh under way', () => {
  let shop: Storefront
  let kibo: ReturnType<typeof gate>

  beforeEach(async () => {
    kibo = gate()
    shop = await startStorefront({ options: { kibo: { fetch: kibo.fetch } } })
  })
  afterEach(async () => {
    kibo.letGo()
    await shop.close()
  })

  /** A shopper's cookie whose ticket has expired. */
  async function staleCookie(person = somebody()): Promise<string> {
    const answer = await shop.agent().post('/auth/signup').send(person).expect(201)
    shop.sandbox.advance(staleMs)
    return `kibo_shopper=${setCookieOf(answer.headers)}`
  }

  it('does not bring a session back that a logout ended meanwhile', async () => {
    const cookie = await staleCookie()
    const waiting = kibo.hold('authtickets/refresh')
    const slow = shop.agent().get('/').set('Cookie', cookie)
    const answered = slow.then((answer) => answer)
    await waiting
    const loggedOut = shop.agent().post('/auth/logout').set('Cookie', cookie)
    const logout = loggedOut.then((answer) => answer)
    kibo.letGo()
    const [late, out] = await Promise.all([answered, logout])
    assert.equal(out.status, 204)

    // Whatever order they were answered in, no cookie of the ended session works afterwards.
    for (const value of [setCookieOf(late.headers), setCookieOf(out.headers)]) {
      if (!value) continue
      const after = await shop.agent().get('/').set('Cookie', `kibo_shopper=${value}`)
      assert.equal(after.body.status, 'anonymous')
    }
  })

  it('writes no cookie when the logout was answered before it', async () => {
    const person = somebody()
    const agent = shop.agent()
    const answer = await agent.post('/auth/signup').send(person).expect(201)
    const cookie = `kibo_shopper=${setCookieOf(answer.headers)}`
    await shop.agent().get('/').set('Cookie', cookie).expect(200)

    const waiting = kibo.hold('carts/current')
    const inFlight = shop.agent().get('/cart').set('Cookie', cookie)
    const answered = inFlight.then((late) => late)
    await waiting
    await shop.agent().post('/auth/logout').set('Cookie', cookie).expect(204)
    kibo.letGo()
    const late = await answered
    assert.equal(late.status, 200)
    assert.equal(setCookieOf(late.headers), undefined)

    const after = await shop.agent().get('/').set('Cookie', cookie)
    assert.equal(after.body.status, 'anonymous')
    assert.equal(setCookieOf(after.headers), undefined, 'within the grace the browser’s cookie is left alone')
  })

  it('does not put the guest back over somebody who logged in meanwhile', async () => {
    const person = somebody()
    await shop.agent().post('/auth/signup').send(person).expect(201)
    const guest = await shop.agent().get('/')
    const cookie = `kibo_shopper=${setCookieOf(guest.headers)}`
    shop.sandbox.advance(staleMs)

    const waiting = kibo.hold('authtickets/refresh')
    const slow = shop.agent().get('/').set('Cookie', cookie)
    const answered = slow.then((late) => late)
    await waiting
    const login = shop
      .agent()
      .post('/auth/login')
      .set('Cookie', cookie)
      .send({ username: person.emailAddress, password: person.password })
    const loggedIn = login.then((answer) => answer)
    kibo.letGo()
    const [late, answer] = await Promise.all([answered, loggedIn])
    assert.equal(answer.body.status, 'authenticated')
    assert.equal(late.body.status, 'anonymous')

    const value = setCookieOf(late.headers)
    if (value) {
      const after = await shop.agent().get('/').set('Cookie', `kibo_shopper=${value}`)
      assert.equal(setCookieOf(after.headers), undefined, 'the guest’s session has ended with the login')
    }
    assert.equal(shop.asked().filter((operation) => operation === 'refreshUserAuthTicket').length, 1)
  })

  it('is one call for two tabs, and both are answered as the shopper', async () => {
    const cookie = await staleCookie()
    shop.asked()
    const tabs = await Promise.all(
      ['/', '/account', '/', '/account'].map((path) => shop.agent().get(path).set('Cookie', cookie)),
    )
    assert.deepEqual(
      tabs.map((tab) => tab.status),
      [200, 200, 200, 200],
    )
    assert.equal(shop.asked().filter((operation) => operation === 'refreshUserAuthTicket').length, 1)
  })

  it('keeps an account that was dropped while it was fetched out of the cache', async () => {
    const agent = shop.agent()
    const answer = await agent.post('/auth/signup').send(somebody()).expect(201)
    const { accountId } = answer.body.customer
    const waiting = kibo.hold('accounts/current')
    const slow = agent.get('/account')
    const answered = slow.then((page) => page)
    await waiting
    await shop.auth.client.accounts.updateAccount(accountId, {
      id: accountId,
      firstName: 'Renamed',
      emailAddress: answer.body.customer.emailAddress,
    })
    kibo.letGo()
    assert.equal((await answered).status, 200)
    assert.equal((await agent.get('/account')).body.firstName, 'Renamed')
  })
})
