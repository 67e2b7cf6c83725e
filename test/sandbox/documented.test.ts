import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

const accounts = `${customer}/accounts`

describe("sandbox: what Kibo's documents and its own tests show", () => {
  const kibo = useKibo()

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
    assert.equal((await create({})).status, 400, 'also where there is a login')
    assert.equal((await create({ username: 'ann-2', password: 'secret1' })).status, 409)
  })

  it('reads response groups in any case', async () => {
    const { id } = (await kibo.signUp('ann@shop.example', 'secret1')).body.customerAccount
    const { body } = await kibo.get(`${customer}/accounts/${id}?responseGroups=contacts`)
    assert.deepEqual([body.contacts, body.commerceSummary], [[], undefined])
  })

  it('answers what a call needs and does not have with 400', async () => {
    for (const path of [`${customer}/authtickets`, `${accounts}/Bulk`, `${accounts}/Change-Passwords`])
      for (const body of [undefined, null]) assert.equal((await kibo.post(path, body)).status, 400, `${path} ${body}`)
    assert.equal((await kibo.post(`${accounts}/Reset-Password`, {})).status, 400)
  })

  it('answers calls about an account that nobody has with 404', async () => {
    const missing = `${accounts}/99`
    for (const action of ['Set-Login-Locked', 'Set-Password-Change-Required'])
      assert.equal((await kibo.post(`${missing}/${action}`, true)).status, 404, action)
    assert.equal((await kibo.put(missing, { emailAddress: 'ann@shop.example' })).status, 404)
    assert.equal((await kibo.ask('DELETE', missing)).status, 404)
  })

  it('mails a reset code for an address and a user name together', async () => {
    await kibo.signUp('ann@shop.example', 'secret1', { account: { userName: 'ann' } })
    const both = { emailAddress: 'ann@shop.example', userName: 'ann' }
    assert.equal((await kibo.post(`${accounts}/Reset-Password`, both)).status, 200)
    assert.match(kibo.mail('reset'), /./)
  })

  it('recomputes and deletes with 204 and no body', async () => {
    const { id } = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example' })
    const recomputed = await kibo.post(`${accounts}/${id}/recomputelifetimevalue`)
    const deleted = await kibo.ask('DELETE', `${accounts}/${id}`)
    assert.deepEqual([recomputed.status, recomputed.text, deleted.status, deleted.text], [204, '', 204, ''])
  })

  it('lists the purchase order accounts of shoppers unless those of business accounts are asked for, 20 a page', async () => {
    const shopper = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    const business = kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example' }] })
    for (const { id } of [shopper, business])
      await kibo.post(`${accounts}/${id}/purchaseOrderAccount`, { creditLimit: 10 })
    const listed = async (query: string) => {
      const { body } = await kibo.post(`${accounts}/purchaseOrderAccounts${query}`)
      return [body.pageSize, ...body.items.map(({ accountId }) => accountId)]
    }
    assert.deepEqual(await listed(''), [20, shopper.id])
    assert.deepEqual(await listed('?accountType=b2b'), [20, business.id])
  })
})
