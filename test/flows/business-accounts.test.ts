import assert from 'node:assert/strict'
import { behaviors, requireCustomer } from '../../src/index.ts'
import { loginOf, type Person } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront } from '../support/storefront.ts'

describe('business accounts', () => {
  let shop: Storefront

  beforeEach(async () => {
    shop = await startStorefront({
      options: { account: { ttlMs: 1000 } },
      mount: (app) => {
        app.get('/orders', requireCustomer({ approved: true, behavior: behaviors.placeOrders }), (_req, res) => {
          res.json('ordered')
        })
        app.get('/business', requireCustomer({ approved: true }), (_req, res) => {
          res.json('welcome')
        })
      },
    })
  })
  afterEach(() => shop.close())

  /** A business account with one administrator and one user who may not order. */
  function business(isApproved = true) {
    const [admin, reader] = [somebody(), somebody()]
    const account = shop.sandbox.accounts.addBusiness({
      companyOrOrganization: 'Hats Inc',
      users: [
        { ...admin, roles: [{ roleName: 'Admin' }] },
        { ...reader, roles: [{ roleName: 'Nonpurchaser' }] },
      ],
    })
    if (isApproved) shop.sandbox.accounts.changeStatus(account.id, 'approve')
    return { accountId: account.id, admin, reader }
  }

  async function loggedIn(person: Person) {
    const agent = shop.agent()
    await agent.post('/auth/login').send(loginOf(person)).expect(200)
    return agent
  }

  it('let their users do what the ticket’s behaviours say', async () => {
    const { admin, reader } = business()
    await (await loggedIn(admin)).get('/orders').expect(200)
    const refused = await (await loggedIn(reader)).get('/orders')
    assert.deepEqual([refused.status, refused.body.code], [403, 'behavior_required'])
  })

  it('can’t log in while they wait for approval, and can once they have it', async () => {
    const { accountId, admin } = business(false)
    const waiting = await shop.agent().post('/auth/login').send(loginOf(admin))
    assert.deepEqual([waiting.status, waiting.body.code], [403, 'approval_required'])

    shop.sandbox.accounts.assignSalesRep(accountId, 'rep1')
    await shop.auth.client.b2bAccounts.updateStatus(accountId, 'approve')
    await (await loggedIn(admin)).get('/business').expect(200)
  })

  it('lose their sessions when they are disabled', async () => {
    const { accountId, admin } = business()
    const agent = await loggedIn(admin)
    await agent.get('/business').expect(200)
    await shop.auth.client.b2bAccounts.updateStatus(accountId, 'disable')
    const guarded = await agent.get('/business')
    assert.deepEqual([guarded.status, guarded.body.code], [401, 'session_required'])
    const login = await shop.agent().post('/auth/login').send(loginOf(admin))
    assert.deepEqual([login.status, login.body.code], [403, 'account_disabled'])
  })

  it('get 503 from the guard while Kibo can’t say whether they are approved', async () => {
    const { admin } = business()
    const agent = await loggedIn(admin)
    shop.sandbox.fail({ path: '/b2baccounts/', kind: 'status', status: 503, times: 5 })
    const answer = await agent.get('/business')
    assert.deepEqual([answer.status, answer.body.code], [503, 'kibo_unavailable'])
  })
})
