import assert from 'node:assert/strict'
import type { Browser } from '../support/browser.ts'
import { FailingStore } from '../support/failing-store.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { register } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

/** A store whose groups can't be read for a while: no session in them can be ended. */
class Groupless extends FailingStore {
  #left = 0

  goAway(): void {
    this.fails = ({ name }) => name === 'members'
  }

  /** Comes back, and waits for the sessions that are then ended. */
  async comeBack(): Promise<void> {
    this.#left = 0
    this.fails = () => false
    await until(() => this.#left > 0)
  }

  override async leave(group: string, ...members: string[]): Promise<void> {
    await super.leave(group, ...members)
    this.#left += 1
  }
}

describe('the end of a shopper’s sessions that fails at first and is repeated', () => {
  const open = storefronts()

  /** A shopper's two browsers, one of which has changed the password while the store could not end the other. */
  async function changedPassword() {
    const store = new Groupless()
    const wire = kiboWire()
    const shop = await open({ options: { store, kibo: { fetch: wire.fetch } } })
    const { login, ...me } = register(shop)
    const [other, changer, next] = [shop.browser(), shop.browser(), shop.browser()]
    for (const browser of [other, changer]) assert.equal((await browser.post('/auth/login', login)).status, 200)
    const { userId } = (await other.get('/')).json.customer
    store.goAway()
    const passwords = { oldPassword: me.password, newPassword: 'another-22' }
    assert.ok((await changer.post('/auth/password/change', passwords)).status < 300)
    await next.get('/')
    return { shop, store, wire, userId, next, login: { ...login, password: 'another-22' } }
  }

  async function statusOf(browser: Browser): Promise<string> {
    return String((await browser.get('/')).json.status)
  }

  it('leaves a login alone that waits for its code since the change of the password', async () => {
    const { shop, store, next, login } = await changedPassword()
    shop.sandbox.configure({ twoFactor: 'always' })
    await next.post('/auth/login', login)

    await store.comeBack()

    const code = shop.sandbox.outbox.at(-1)?.code
    assert.equal((await next.post('/auth/two-factor/verify', { code })).status, 200)
    assert.equal(await statusOf(next), 'authenticated')
  })

  it('leaves a login alone that Kibo is asked for since the change of the password', async () => {
    const { store, wire, next, login } = await changedPassword()
    const held = wire.hold('/authtickets')
    const loggingIn = next.post('/auth/login', login)
    await held.asked

    await store.comeBack()
    held.release()

    assert.equal((await loggingIn).status, 200)
    assert.equal(await statusOf(next), 'authenticated')
  })

  it('leaves a session alone that began after the lock of its login was lifted', async () => {
    const store = new Groupless()
    const shop = await open({ options: { store } })
    const { login } = register(shop)
    const [old, next] = [shop.browser(), shop.browser()]
    const { accountId, userId } = (await old.post('/auth/login', login)).json.customer
    const { accounts } = shop.auth.client
    store.goAway()
    await accounts.setLoginLocked(accountId, true, { userId })
    await accounts.setLoginLocked(accountId, false, { userId })
    assert.equal((await next.post('/auth/login', login)).status, 200)

    await store.comeBack()

    assert.equal(await statusOf(next), 'authenticated')
  })

  it('does not take back a later revocation', async () => {
    const { shop, store, wire, userId, next, login } = await changedPassword()
    const held = wire.hold('/authtickets')
    const loggingIn = next.post('/auth/login', login)
    await held.asked
    shop.sandbox.advance(1) // what begins in the very millisecond of a revocation counts as after it
    await shop.auth.revoke({ userId }).catch(() => {})

    await store.comeBack()
    held.release()
    await loggingIn

    assert.notEqual(await statusOf(next), 'authenticated')
  })

  it('after a reset spares who logged in with the new password, sessions in cookies too', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const { login } = register(shop)
    const [old, next] = [shop.browser(), shop.browser()]
    await old.post('/auth/login', login)
    await next.post('/auth/password/forgot', { emailAddress: login.username })
    const code = shop.sandbox.outbox.findLast(({ kind }) => kind === 'reset')?.code
    wire.answer('/authtickets', () => new Response('', { status: 503 }), 1)
    const reset = { userName: login.username, confirmationCode: code, newPassword: 'another-22' }
    assert.equal((await next.post('/auth/password/reset', reset)).status, 204)

    assert.equal((await next.post('/auth/login', { ...login, password: 'another-22' })).status, 200)
    await until(async () => (await statusOf(old)) === 'anonymous')

    assert.equal(await statusOf(next), 'authenticated')
  })
})
