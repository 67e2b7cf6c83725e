import assert from 'node:assert/strict'
import { requireCustomer } from '../../src/index.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { sessionChanges } from '../support/session-changes.ts'
import { approvedBusiness, loginOf, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront, storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

for (const ends of [true, false]) {
  describe(`a shopper whose tickets ${ends ? 'end' : 'live on'} when Kibo bars them`, () => {
    let shop: Storefront
    let person: ReturnType<typeof somebody>

    beforeEach(async () => {
      shop = await startStorefront({
        options: { account: { ttlMs: 1000 } },
        sandbox: {
          endsTicketsOnLock: ends,
          endsTicketsOnDisable: ends,
          endsTicketsOnDeny: ends,
          endsTicketsOnPasswordChange: ends,
        },
        mount: (app) => {
          app.get('/orders', requireCustomer(), (_req, res) => {
            res.json('orders')
          })
          sessionChanges().mount(app)
          app.get('/business', requireCustomer({ approved: true }), (_req, res) => {
            res.json('welcome')
          })
        },
      })
      person = somebody()
    })
    afterEach(() => shop.close())

    const logIn = async () => {
      const agent = shop.agent()
      await agent.post('/auth/login').send(loginOf(person)).expect(200)
      return agent
    }

    for (const bar of ['lock', 'disable'] as const) {
      for (const [when, ms] of [
        ['while the ticket lasts', 60_000],
        ['at the next refresh', staleMs],
      ] as const) {
        it(`is thrown out after a ${bar} ${when}, and can't come back`, async () => {
          const { id } = shop.sandbox.accounts.add(person)
          const agent = await logIn()
          await agent.get('/orders').expect(200)
          shop.sandbox.accounts[bar](id)
          shop.sandbox.advance(ms)
          // The first request past the account's life may still be answered from memory while Kibo is asked. A refresh
          // brings the account along.
          if (when === 'at the next refresh') await agent.get('/orders').expect(401)
          else await until(async () => (await agent.get('/orders')).status === 401)
          const back = await shop.agent().post('/auth/login').send(loginOf(person))
          assert.equal(back.body.code, bar === 'lock' ? 'account_locked' : 'account_disabled')
        })
      }
    }

    it('is thrown out when somebody else’s wrong passwords lock the login', async () => {
      shop.sandbox.accounts.add(person)
      const agent = await logIn()
      const stranger = shop.agent()
      for (let tries = 0; tries < shop.sandbox.settings.lockoutAfter; tries++)
        await stranger.post('/auth/login').send({ username: person.emailAddress, password: 'wrong-1' }).expect(401)
      shop.sandbox.advance(staleMs)
      await agent.get('/orders').expect(401)
    })

    it('is thrown out when the business account is disabled', async () => {
      const id = approvedBusiness(shop, { companyOrOrganization: 'Hats', users: [person] })
      const agent = await logIn()
      await agent.get('/business').expect(200)
      shop.sandbox.accounts.changeStatus(id, 'disable')
      shop.sandbox.advance(staleMs)
      await agent.get('/orders').expect(401)
    })

    it('loses the other sessions at a password change, and keeps the one that made it', async () => {
      shop.sandbox.accounts.add(person)
      const [agent, other] = [await logIn(), await logIn()]
      await agent
        .post('/auth/password/change')
        .send({ oldPassword: person.password, newPassword: 'Another1x' })
        .expect((res) => assert.ok(res.status < 300, res.text))
      await agent.get('/orders').expect(200)
      await other.get('/orders').expect(401)
    })

    it('loses every session when a forgotten password is set', async () => {
      shop.sandbox.accounts.add(person)
      const agent = await logIn()
      await agent.get('/orders').expect(200)
      const stranger = shop.agent()
      await stranger.post('/auth/password/forgot').send({ emailAddress: person.emailAddress }).expect(202)
      const confirmationCode = shop.sandbox.outbox.at(-1)?.code
      await stranger
        .post('/auth/password/reset')
        .send({ userName: person.emailAddress, confirmationCode, newPassword: 'Another1x' })
        .expect(204)
      await agent.get('/orders').expect(401)
    })

    for (const state of ['waits for approval', 'was denied', 'is disabled'] as const) {
      it(`can't switch to a business account that ${state}, and stays in the one before`, async () => {
        const { accounts } = shop.sandbox
        const open = approvedBusiness(shop, { users: [person] })
        const barred = accounts.addBusiness({ users: [person] }).id
        const steps = {
          'waits for approval': [],
          'was denied': ['deny'],
          'is disabled': ['approve', 'disable'],
        } as const
        for (const step of steps[state]) accounts.changeStatus(barred, step)
        const agent = await logIn()
        const { body } = await agent.post(`/switch/${barred}`)
        assert.ok(['approval_required', 'account_disabled'].includes(body.code), JSON.stringify(body))
        assert.equal((await agent.get('/')).body.customer.accountId, open)
        assert.equal((await agent.post(`/switch/${open}`)).body.code, undefined)
      })
    }
  })
}

for (const where of ['cookie', 'store'] as const) {
  describe(`a shopper whose lock is taken away, sessions in the ${where}`, () => {
    const open = storefronts()

    it('is logged in again, though the account was looked at while it was locked', async () => {
      const shop = await open({
        options: { account: { ttlMs: 1000 }, ...(where === 'store' && { store: new MemoryStore() }) },
        sandbox: { endsTicketsOnLock: false },
      })
      const person = somebody()
      const { id } = shop.sandbox.accounts.add(person)
      const before = shop.browser()
      await before.post('/auth/login', loginOf(person))
      await before.get('/account')
      shop.sandbox.accounts.lock(id)
      shop.sandbox.advance(60_000)
      shop.asked()
      await before.get('/account') // from memory, while Kibo is asked
      await until(async () => shop.asked().includes('getCurrentAccount'))
      shop.sandbox.accounts.unlock(id)

      const browser = shop.browser()
      await browser.post('/auth/login', loginOf(person))

      assert.equal((await browser.get('/account')).status, 200)
    })
  })
}
