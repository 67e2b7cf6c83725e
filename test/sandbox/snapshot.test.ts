import assert from 'node:assert/strict'
import request from 'supertest'
import { createSandbox } from '../../src/sandbox/index.ts'
import { hours, useKibo } from '../support/kibo-caller.ts'
import { storefronts } from '../support/storefront.ts'

const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }

describe('sandbox: snapshot, restore and reset', () => {
  const kibo = useKibo()

  it('goes back to the same tickets, carts, codes, accounts, calls and mail, as often as wanted', async () => {
    const { sandbox } = kibo
    const { id } = sandbox.accounts.add(ada)
    const ticket = (await kibo.logIn(ada.emailAddress, ada.password)).body
    await kibo.addToCart(ticket.accessToken, 'TEA', 2)
    await kibo.post('/commerce/customer/authtickets/otp/request', { email: ada.emailAddress })
    const code = kibo.mail('otp')
    const calls = sandbox.calls.length
    const snapshot = sandbox.snapshot()

    for (const _ of [1, 2]) {
      await kibo.addToCart(ticket.accessToken, 'TEA', 5)
      await kibo.post('/commerce/customer/authtickets/otp/auth', { email: ada.emailAddress, otpCode: code })
      assert.equal((await kibo.refresh(ticket.refreshToken)).status, 200)
      sandbox.accounts.add({ ...ada, emailAddress: 'eve@example.com' })
      sandbox.accounts.lock(id)
      sandbox.restore(snapshot)

      assert.equal(sandbox.calls.length, calls)
      assert.equal(sandbox.outbox.length, 1)
      assert.deepEqual(
        sandbox.accounts.list().map((one) => one.id),
        [id],
      )
      assert.equal(sandbox.accounts.get(id)?.isLocked, false)
      assert.equal(await kibo.cart(ticket.accessToken), 'TEA*2')
    }
    const otp = await kibo.post('/commerce/customer/authtickets/otp/auth', { email: ada.emailAddress, otpCode: code })
    assert.equal(otp.status, 201)
    assert.equal((await kibo.refresh(ticket.refreshToken)).status, 200)
  })

  it('ends the tickets of a login that is locked after it: what was one record is one again', async () => {
    const { id } = kibo.sandbox.accounts.add(ada)
    const ticket = (await kibo.logIn(ada.emailAddress, ada.password)).body
    kibo.sandbox.restore(kibo.sandbox.snapshot())
    kibo.sandbox.accounts.lock(id)
    assert.equal((await kibo.refresh(ticket.refreshToken)).status, 404)
  })

  it('voids the tickets of later logins', async () => {
    kibo.sandbox.accounts.add(ada)
    const snapshot = kibo.sandbox.snapshot()
    const ticket = (await kibo.logIn(ada.emailAddress, ada.password)).body
    kibo.sandbox.restore(snapshot)
    assert.equal((await kibo.refresh(ticket.refreshToken)).status, 404)
  })

  it('takes back clock and settings, and removes faults', async () => {
    const { sandbox } = kibo
    sandbox.advance(hours(1))
    sandbox.configure({ twoFactor: 'always' })
    const snapshot = sandbox.snapshot()
    sandbox.advance(hours(24))
    sandbox.configure({ twoFactor: 'off', rateLimit: { calls: 0, perMs: 1000 } })
    sandbox.fail({ kind: 'status', times: Number.POSITIVE_INFINITY })
    sandbox.restore(snapshot)

    assert.ok(Math.abs(sandbox.now() - Date.now() - hours(1)) < 60_000)
    assert.deepEqual([sandbox.settings.twoFactor, sandbox.settings.rateLimit], ['always', false])
    assert.equal((await kibo.get('/commerce/customer/authtickets/anonymousshopper')).status, 200)

    sandbox.reset()
    assert.ok(Math.abs(sandbox.now() - Date.now()) < 60_000)
    assert.equal(sandbox.settings.twoFactor, 'off')
  })

  it('resets to the beginning, numbers of accounts included', async () => {
    const { sandbox } = kibo
    const first = sandbox.accounts.add(ada)
    await kibo.logIn(ada.emailAddress, ada.password)
    sandbox.reset()
    assert.deepEqual([sandbox.accounts.list(), sandbox.calls, sandbox.outbox], [[], [], []])
    assert.equal(sandbox.accounts.add(ada).id, first.id)
  })

  it('resets to the start that was marked, as often as wanted, and restores older snapshots still', async () => {
    const { sandbox } = kibo
    const empty = sandbox.snapshot()
    const { id } = sandbox.accounts.add(ada)
    sandbox.configure({ twoFactor: 'always' })
    sandbox.markStart()
    for (const _ of [1, 2]) {
      sandbox.accounts.lock(id)
      sandbox.configure({ twoFactor: 'off' })
      sandbox.reset()
      assert.equal(sandbox.accounts.get(id)?.isLocked, false)
      assert.equal(sandbox.settings.twoFactor, 'always')
    }
    sandbox.restore(empty)
    assert.deepEqual(sandbox.accounts.list(), [])
  })

  it('refuses what is no snapshot of this sandbox', async () => {
    const other = await createSandbox()
    const foreign = other.snapshot()
    await other.close()
    assert.throws(() => kibo.sandbox.restore(foreign), /^TypeError: restore: /)
    assert.throws(() => kibo.sandbox.restore({ at: 0 }), /^TypeError: restore: /)
  })
})

describe('an app under test whose sandbox is reset', () => {
  const open = storefronts()

  it('serves new shoppers at once, though the clock went back and old sessions are void', async () => {
    const shop = await open()
    const old = shop.agent()
    await old.post('/auth/signup').send(ada).expect(201)
    shop.sandbox.advance(hours(24 * 3))
    await request(shop.url).get('/').expect(200)
    shop.sandbox.reset()

    const browser = shop.agent()
    await browser
      .post('/auth/signup')
      .send({ ...ada, firstName: 'Augusta' })
      .expect(201)
    const account = await browser.get('/account').expect(200)
    assert.equal(account.body.firstName, 'Augusta')
    await browser.get('/cart').expect(200)
    assert.equal((await old.get('/cart').expect(200)).body.items.length, 0)
    assert.equal((await old.get('/').expect(200)).body.status, 'anonymous')
  })
})
