import assert from 'node:assert/strict'
import { customer, Kibo } from '../support/kibo-caller.ts'

describe('sandbox: what it does not imitate', () => {
  let kibo: Kibo
  beforeEach(async () => {
    kibo = await Kibo.open()
  })
  afterEach(() => kibo.sandbox.close())

  for (const [method, path] of [
    ['GET', '/commerce/customer/segments'],
    ['PATCH', '/commerce/carts/current'],
  ] as const) {
    it(`answers ${method} ${path} with 501 and a code of its own`, async () => {
      const { status, body } = await kibo.ask(method, path)
      assert.deepEqual([status, body.errorCode], [501, 'NOT_IMITATED'])
    })
  }

  it('still answers 404 for an item that does not exist', async () => {
    assert.equal((await kibo.get(`${customer}/accounts/99`)).status, 404)
  })

  it('takes an application token request with grant_type client', async () => {
    const { clientId: client_id, sharedSecret: client_secret } = kibo.sandbox.kibo
    const body = { client_id, client_secret, grant_type: 'client' }
    assert.equal((await kibo.post('/platform/applications/authtickets/oauth', body)).status, 200)
  })

  it('refuses a Create-Login without a user name', async () => {
    const { id } = (await kibo.post(`${customer}/accounts`, { emailAddress: 'ann@shop.example' })).body
    const create = (body: object) => kibo.post(`${customer}/accounts/${id}/Create-Login`, body)
    assert.equal((await create({})).status, 400)
    assert.equal((await create({ password: 'secret1' })).status, 400)
    assert.equal((await create({ username: 'ann', password: 'secret1' })).status, 201)
  })

  it('reads response groups in any case', async () => {
    const { id } = (await kibo.signUp('ann@shop.example', 'secret1')).body.customerAccount
    const { body } = await kibo.get(`${customer}/accounts/${id}?responseGroups=contacts`)
    assert.deepEqual([body.contacts, body.commerceSummary], [[], undefined])
  })
})
