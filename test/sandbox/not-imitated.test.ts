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

  it('takes an application token request as a form', async () => {
    const { clientId, sharedSecret } = kibo.sandbox.kibo
    const ask = (secret: string) =>
      fetch(`${kibo.sandbox.url}/api/platform/applications/authtickets/oauth`, {
        method: 'POST',
        body: new URLSearchParams({ client_id: clientId, client_secret: secret, grant_type: 'client_credentials' }),
      })
    const answer = await ask(sharedSecret)
    assert.equal(answer.status, 200)
    const { access_token: token } = (await answer.json()) as { access_token: string }
    assert.equal(
      (await kibo.get(`${customer}/accounts`, { headers: { authorization: `Bearer ${token}` } })).status,
      200,
    )
    assert.equal((await ask('wrong')).status, 401)
  })

  it('filters and sorts accounts by contact, commerce summary and creation', async () => {
    for (const [name, total] of [
      ['Ann', 30],
      ['Bob', 50],
    ] as const) {
      const contacts = [{ email: `${name}@home.example`, firstName: name, lastNameOrSurname: `${name}son` }]
      const { id } = kibo.sandbox.accounts.add({ emailAddress: `${name}@shop.example`, contacts, orders: [{ total }] })
      await kibo.post(`${customer}/accounts/${id}/recomputelifetimevalue`)
      kibo.sandbox.advance(60_000)
    }
    const found = async (query: Record<string, string>) =>
      (await kibo.get(`${customer}/accounts?${new URLSearchParams(query)}`)).body.items?.map(
        ({ emailAddress }) => emailAddress,
      )
    for (const filter of [
      'contacts.email eq Bob@home.example',
      'contacts.firstname sw Bo',
      'contacts.lastnameorsurname cont obso',
      'commercesummary.totalorderamount gt 40',
      `createdate gt ${new Date(kibo.sandbox.now() - 90_000).toISOString()}`,
    ])
      assert.deepEqual(await found({ filter }), ['Bob@shop.example'], filter)
    assert.equal((await found({ filter: 'commercesummary.wishlistcount eq 0' }))?.length, 2)
    for (const field of ['contacts.email', 'contacts.firstname', 'commercesummary.totalorderamount', 'createdate'])
      assert.equal((await found({ sortBy: `${field} desc` }))?.[0], 'Bob@shop.example', field)
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
