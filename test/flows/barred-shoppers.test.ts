import assert from 'node:assert/strict'
import { requireCustomer } from '../../src/index.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'
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
      await agent.post('/auth/login').send({ username: person.emailAddress, password: person.password }).expect(200)
      return agent
    }

    for (const bar of ['lock', 'disable'] as const) {
      it(`is thrown out after a ${bar}, and can't come back`, async () => {
        const { id } = shop.sandbox.accounts.add(person)
        const agent = await logIn()
        await agent.get('/orders').expect(200)
        shop.sandbox.accounts[bar](id)
        shop.sandbox.advance(16 * 60_000)
        // The first request past the account's life may still be answered from memory while Kibo is asked.
        await until(async () => (await agent.get('/orders')).status === 401)
        const back = await shop
          .agent()
          .post('/auth/login')
          .send({ username: person.emailAddress, password: person.password })
        assert.equal(back.body.code, bar === 'lock' ? 'account_locked' : 'account_disabled')
      })
    }

    it('is thrown out when the business account is disabled', async () => {
      const { id } = shop.sandbox.accounts.addBusiness({ companyOrOrganization: 'Hats', users: [person] })
      shop.sandbox.accounts.changeStatus(id, 'approve')
      const agent = await logIn()
      await agent.get('/business').expect(200)
      shop.sandbox.accounts.changeStatus(id, 'disable')
      shop.sandbox.advance(16 * 60_000)
      assert.notEqual((await agent.get('/business')).status, 200)
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
  })
}
