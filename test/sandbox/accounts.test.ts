import assert from 'node:assert/strict'
import { customer, Kibo, useKibo } from '../support/kibo-caller.ts'

const accounts = `${customer}/accounts`

describe('sandbox: accounts', () => {
  const kibo = useKibo()

  const add = (more: object = {}) =>
    kibo.sandbox.accounts.add({
      emailAddress: 'ann@shop.example',
      password: 'secret1',
      firstName: 'Ann',
      lastName: 'Lee',
      ...more,
    })
  const guest = () => kibo.post(accounts, { emailAddress: 'ann@shop.example', firstName: 'Guest' })

  it('of guests are made without a login, may share an address, and may share it with a shopper', async () => {
    add()
    const [one, two] = [await guest(), await guest()]
    assert.deepEqual([one.status, two.status], [201, 201])
    assert.deepEqual([one.body.isAnonymous, one.body.userId], [true, null])
    assert.notEqual(one.body.id, two.body.id)
  })

  it('of guests become shoppers by Create-Login, which takes no claims', async () => {
    const { id } = (await guest()).body
    const path = `${accounts}/${id}/Create-Login`
    const body = { emailAddress: 'ann@shop.example', username: 'ann', password: 'secret1' }
    const { accessToken } = await kibo.guest()
    assert.equal((await kibo.post(path, body, { claims: accessToken })).status, 403)
    assert.equal((await kibo.post(path, { ...body, password: 'weak' })).status, 400)
    const created = await kibo.post(path, body)
    assert.equal(created.status, 201)
    assert.deepEqual([created.body.customerAccount.id, created.body.customerAccount.firstName], [id, 'Guest'])
    assert.equal((await kibo.logIn('ann', 'secret1')).status, 201)
    assert.equal((await kibo.post(path, body)).status, 409)
    const second = (await guest()).body
    assert.equal((await kibo.post(`${accounts}/${second.id}/Create-Login`, body)).status, 400)
    assert.equal((await kibo.post(`${accounts}/99/Create-Login`, body)).status, 404)
  })

  it('are added in bulk, with and without logins', async () => {
    const entry = (name: string, more = {}) => ({ account: { emailAddress: `${name}@shop.example` }, ...more })
    const { status, body } = await kibo.post(`${accounts}/Bulk`, [
      entry('ann', { password: 'secret1' }),
      entry('bob', { isImport: true, externalPassword: 'old' }),
      entry('guest'),
    ])
    assert.equal(status, 201)
    assert.equal(body.totalCount, 3)
    assert.deepEqual(
      body.items.map(({ isAnonymous }) => isAnonymous),
      [false, false, true],
    )
    assert.equal((await kibo.logIn('bob@shop.example', 'old')).status, 201)
  })

  it('are added in bulk all or none', async () => {
    add()
    const entry = (emailAddress: string) => ({ account: { emailAddress }, password: 'secret1' })
    const refused = [
      [entry('bob@shop.example'), entry('ann@shop.example')],
      [entry('bob@shop.example'), entry('BOB@shop.example')],
      [entry('bob@shop.example'), { account: { emailAddress: 'cy@shop.example' }, password: 'weak' }],
    ]
    for (const batch of refused) assert.equal((await kibo.post(`${accounts}/Bulk`, batch)).status, 400)
    assert.equal(kibo.sandbox.accounts.list().length, 1)
    assert.equal((await kibo.post(`${accounts}/Bulk`, [entry('bob@shop.example')])).status, 201)
    assert.equal((await kibo.post(`${accounts}/Bulk`, entry('cy@shop.example'))).status, 400)
  })

  it('are read whole, by response group, and by response field', async () => {
    const { id } = add({ notes: [{ content: 'VIP' }], contacts: [{ email: 'a@b.example' }], orders: [{ total: 5 }] })
    const whole = (await kibo.get(`${accounts}/${id}`)).body
    assert.deepEqual(
      [whole.notes, whole.contacts.length, whole.commerceSummary.orderCount],
      [[{ content: 'VIP' }], 1, 1],
    )
    const some = (await kibo.get(`${accounts}/${id}?responseGroups=Contacts,OrderSummary`)).body
    assert.deepEqual([some.notes, some.contacts.length, some.commerceSummary.orderCount], [undefined, 1, 1])
    const fields = (await kibo.get(`${accounts}/${id}?responseFields=ID,commerceSummary(orderCount),contacts.email`))
      .body
    assert.deepEqual(fields, { id, commerceSummary: { orderCount: 1 }, contacts: [{ email: 'a@b.example' }] })
  })

  it('of a shopper hide the merchant-only notes from the shopper', async () => {
    const { id } = add({ notes: [{ content: 'VIP' }] })
    const { accessToken } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    assert.equal((await kibo.get(`${accounts}/${id}`, { claims: accessToken })).body.notes, undefined)
    assert.equal((await kibo.get(`${accounts}/current`, { claims: accessToken })).body.notes, undefined)
  })

  it('change by PUT, except what has calls of its own', async () => {
    const { id, userId } = add({ taxId: 'T1' })
    const put = {
      firstName: 'Anna',
      lastName: null,
      isActive: false,
      isLocked: true,
      id: 5,
      userId: 'x',
      emailAddress: 'anna@shop.example',
    }
    const { status, body } = await kibo.put(`${accounts}/${id}`, put)
    assert.equal(status, 200)
    assert.deepEqual([body.firstName, body.lastName, body.taxId], ['Anna', null, 'T1'])
    assert.deepEqual([body.id, body.userId, body.isActive, body.isLocked], [id, userId, true, false])
    assert.equal((await kibo.logIn('anna@shop.example', 'secret1')).status, 201)
    assert.equal((await kibo.put(`${accounts}/99`, put)).status, 404)
    assert.equal((await kibo.put(`${accounts}/${id}`, [])).status, 400)
    assert.equal((await kibo.put(`${accounts}/${id}`, { firstName: 7 })).status, 400)
  })

  it('do not take the names of others by PUT', async () => {
    const { id } = add({ userName: 'ann' })
    add({ emailAddress: 'bob@shop.example', userName: 'bob' })
    assert.equal((await kibo.put(`${accounts}/${id}`, { emailAddress: 'bob@shop.example' })).status, 400)
    assert.equal((await kibo.put(`${accounts}/${id}`, { userName: 'BOB' })).status, 409)
    assert.equal(
      (await kibo.put(`${accounts}/${id}`, { userName: 'ann', emailAddress: 'ANN@shop.example' })).status,
      200,
    )
    assert.equal((await kibo.logIn('bob', 'secret1')).body.customerAccount.emailAddress, 'bob@shop.example')
  })

  it('are changed by their own shopper', async () => {
    const { id } = add()
    const { accessToken } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    await kibo.put(`${accounts}/${id}`, { firstName: 'Anna' }, { claims: accessToken })
    assert.equal((await kibo.get(`${accounts}/current`, { claims: accessToken })).body.firstName, 'Anna')
  })

  it('are deleted with their tickets, and the address is free again', async () => {
    const { id } = add()
    const { accessToken, refreshToken } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    assert.equal((await kibo.ask('DELETE', `${accounts}/${id}`)).status, 204)
    assert.equal((await kibo.ask('DELETE', `${accounts}/${id}`)).status, 404)
    assert.equal((await kibo.get(`${accounts}/current`, { claims: accessToken })).status, 401)
    assert.equal((await kibo.refresh(refreshToken)).status, 404)
    assert.equal((await kibo.signUp('ann@shop.example', 'secret1')).status, 201)
  })

  it('that have orders are not deleted', async () => {
    const { id } = add({ orders: [{ total: 5 }] })
    assert.equal((await kibo.ask('DELETE', `${accounts}/${id}`)).status, 409)
    assert.ok(kibo.sandbox.accounts.get(id))
  })

  it('are disabled by an action, which ends tickets and logins', async () => {
    const { id } = add()
    const { accessToken } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    const action = (body: object, of = id) => kibo.post(`${accounts}/${of}/action`, body)
    assert.equal((await action({ actionName: 'EnableAccount' })).status, 400)
    assert.equal((await action({ actionName: 'DisableAccount' })).status, 200)
    assert.equal((await kibo.get(`${accounts}/${id}`)).body.isActive, false)
    assert.equal((await kibo.get(`${accounts}/current`, { claims: accessToken })).status, 401)
    assert.equal((await kibo.logIn('ann@shop.example', 'secret1')).body.errorCode, 'ACCOUNT_DISABLED')
    assert.equal((await action({ actionName: 'DisableAccount' }, (await guest()).body.id)).status, 409)
    assert.equal((await action({ actionName: 'DisableAccount' }, 99)).status, 404)
  })

  it('sum their orders up when that is asked for', async () => {
    const { id } = add({ orders: [{ total: 5 }, { total: 7 }] })
    const amount = async () => (await kibo.get(`${accounts}/${id}`)).body.commerceSummary.totalOrderAmount.amount
    assert.equal(await amount(), 0)
    assert.equal((await kibo.post(`${accounts}/${id}/recomputelifetimevalue`)).status, 204)
    assert.equal(await amount(), 12)
    assert.equal((await kibo.post(`${accounts}/99/recomputelifetimevalue`)).status, 404)
  })

  it('have purchase order accounts, listed by a POST', async () => {
    const { id } = add()
    const path = `${accounts}/${id}/purchaseOrderAccount`
    assert.equal((await kibo.get(path)).status, 404)
    assert.equal((await kibo.post(path, { creditLimit: 100 })).status, 201)
    assert.equal((await kibo.post(path, { creditLimit: 100 })).status, 409)
    assert.equal((await kibo.get(path)).body.availableBalance, 100)
    const list = (query: string) => kibo.post(`${accounts}/purchaseOrderAccounts${query}`)
    assert.equal((await list('?accountType=B2C&sortBy=creditLimit desc')).body.items[0]?.accountId, id)
    assert.equal((await list('?accountType=B2B')).body.totalCount, 0)
    assert.equal((await list('?pageSize=-1')).status, 400)
  })
})

describe('sandbox: the list of accounts', () => {
  let kibo: Kibo
  before(async () => {
    kibo = await Kibo.open()
    const { accounts: seeded } = kibo.sandbox
    for (const [index, name] of ['Ann', 'bob', 'Cy', 'Dee', 'Eve'].entries()) {
      const body = {
        emailAddress: `${name}@shop.example`,
        firstName: name,
        lastName: index < 2 ? 'Lee' : 'Ray',
        externalId: `E${index}`,
      }
      seeded.add({ ...body, ...(index < 4 && { password: 'secret1' }), orders: Array(index).fill({ total: 1 }) })
      kibo.sandbox.advance(1000)
    }
    seeded.lock(1002)
    seeded.add({ emailAddress: 'sons@shop.example', companyOrOrganization: 'Smith and Sons', password: 'secret1' })
  })
  after(() => kibo.sandbox.close())

  const found = async (query: Record<string, string>) => {
    const { status, body } = await kibo.get(`${accounts}?${new URLSearchParams(query)}`)
    return status === 200
      ? body.items.map(({ id }) => id - 1000).join(' ')
      : `${status} ${body.additionalErrorData[0]?.value}`
  }

  for (const [filter, ids] of [
    ['emailAddress eq BOB@shop.example', '2'],
    ['firstName eq "Ann"', '1'],
    ['lastName ne Lee', '3 4 5 6'],
    ['id gt 1004', '5 6'],
    ['id ge 1004 and id le 1005', '4 5'],
    ['id lt 1002', '1'],
    ['emailAddress cont ob@', '2'],
    ['emailAddress sw c', '3'],
    ['isLocked eq true', '2'],
    ['isAnonymous eq true', '5'],
    ['companyOrOrganization eq Smith and Sons and isActive eq true', '6'],
    ['externalId EQ e3', '4'],
    ['externalId eq null', '6'],
    ['externalId gt E1', '3 4 5'],
    ['commerceSummary.orderCount ge 3', '4 5'],
    ['userId ne null', '1 2 3 4 6'],
    ['nothing eq 1', '400 filter'],
    ['id between 1', '400 filter'],
    ['id', '400 filter'],
  ] as const) {
    it(`is filtered by ${filter}`, async () => assert.equal(await found({ filter }), ids))
  }

  it('is filtered by date as a point in time', async () => {
    const { customerSinceDate } = (await kibo.get(`${accounts}/1003`)).body
    const date = String(customerSinceDate).replace('Z', '+00:00')
    assert.equal(await found({ filter: `customerSinceDate lt ${date}` }), '1 2')
    assert.equal(await found({ filter: `auditInfo.createDate eq ${date}` }), '3')
  })

  for (const [sortBy, ids] of [
    ['firstName', '6 1 2 3 4 5'],
    ['firstName desc', '5 4 3 2 1 6'],
    ['lastName asc, id desc', '6 2 1 5 4 3'],
    ['nothing', '400 sortBy'],
    ['id up', '400 sortBy'],
  ] as const) {
    it(`is sorted by ${sortBy}`, async () => assert.equal(await found({ sortBy }), ids))
  }

  it('is searched by q, and cut by qLimit', async () => {
    assert.equal(await found({ q: 'ann lee' }), '1')
    assert.equal(await found({ q: 'shop.example', qLimit: '2' }), '1 2')
    assert.equal(await found({ q: 'nobody' }), '')
  })

  it('is split by isAnonymous', async () => {
    assert.equal(await found({ isAnonymous: 'true' }), '5')
    assert.equal(await found({ isAnonymous: 'false' }), '1 2 3 4 6')
  })

  it('comes in pages that say how many there are', async () => {
    const { body } = await kibo.get(
      `${accounts}?startIndex=4&pageSize=4&responseFields=startIndex,pageSize,pageCount,totalCount,items(id)`,
    )
    assert.deepEqual(body, {
      startIndex: 4,
      pageSize: 4,
      pageCount: 2,
      totalCount: 6,
      items: [{ id: 1005 }, { id: 1006 }],
    })
    assert.equal(await found({ startIndex: '6' }), '')
  })

  for (const query of [{ pageSize: '201' }, { pageSize: 'x' }, { startIndex: '-1' }]) {
    it(`is refused for ${JSON.stringify(query)}`, async () =>
      assert.match(await found({ ...query } as Record<string, string>), /^400 /))
  }

  it('shows only the fields asked for', async () => {
    const { body } = await kibo.get(`${accounts}?pageSize=1&fields=id,firstName`)
    assert.deepEqual(body.items, [{ id: 1001, firstName: 'Ann' }])
  })
})
