import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

const b2b = `${customer}/b2baccounts`

describe('sandbox: business accounts', () => {
  const kibo = useKibo()

  const salesReps = [{ adminUserId: 'rep1' }]
  const request = (more: object = {}) =>
    kibo.post(b2b, {
      companyOrOrganization: 'Acme',
      isActive: true,
      approvalStatus: 'Approved',
      users: [{ emailAddress: 'boss@acme.example', firstName: 'Bo', roles: [{ roleName: 'Admin' }] }],
      salesReps,
      ...more,
    })
  const status = (id: number, action: string) => kibo.put(`${b2b}/${id}/status/${action}`)
  const seed = (emailAddress = 'boss@acme.example') =>
    kibo.sandbox.accounts.addBusiness({
      companyOrOrganization: 'Acme',
      users: [{ emailAddress, password: 'secret1' }],
      salesReps,
    }).id

  it('wait for approval, whatever the request says', async () => {
    const { status: code, body } = await request()
    assert.equal(code, 201)
    assert.deepEqual([body.approvalStatus, body.isActive, body.accountType], ['PendingApproval', false, 'B2B'])
    assert.deepEqual([body.users[0]?.isActive, body.users[0]?.roles[0]?.roleName], [false, 'Admin'])
    assert.equal((await kibo.get(`${b2b}/${body.id}`)).body.approvalStatus, 'PendingApproval')
    assert.equal((await kibo.get(`${b2b}?filter=approvalStatus eq PendingApproval`)).body.totalCount, 1)
  })

  it('let their admin set a password by the mail of the approval', async () => {
    const { id } = (await request()).body
    assert.equal(kibo.sandbox.outbox.length, 0)
    assert.equal((await status(id, 'approve')).body.approvalStatus, 'Approved')
    const body = { userName: 'boss@acme.example', confirmationCode: kibo.mail('reset'), newPassword: 'secret1' }
    assert.equal((await kibo.post(`${customer}/accounts/Update-Forgotten-Password`, body)).status, 200)
    const login = await kibo.logIn('boss@acme.example', 'secret1')
    assert.equal(login.body.customerAccount.accountType, 'B2B')
    assert.equal(login.body.customerAccount.firstName, 'Bo')
  })

  const states = { PendingApproval: [], Denied: ['deny'], Approved: ['approve'], Disabled: ['approve', 'disable'] }
  const allowed: Record<string, string> = {
    'PendingApproval approve': 'Approved',
    'PendingApproval deny': 'Denied',
    'Approved disable': 'Disabled',
    'Disabled enable': 'Approved',
    'Disabled approve': 'Approved',
    'Denied enable': 'Approved',
    'Denied approve': 'Approved',
  }
  for (const [from, path] of Object.entries(states)) {
    for (const action of ['approve', 'deny', 'enable', 'disable']) {
      const to = allowed[`${from} ${action}`]
      it(`that are ${from} ${to ? `become ${to} by` : 'refuse to'} ${action}`, async () => {
        const id = seed()
        for (const step of path) await status(id, step)
        const answer = await status(id, action)
        assert.equal(answer.status, to ? 200 : 409)
        const { approvalStatus, isActive } = (await kibo.get(`${b2b}/${id}`)).body
        assert.deepEqual([approvalStatus, isActive], [to ?? from, (to ?? from) === 'Approved'])
      })
    }
  }

  it('say at login what they wait for, to who knows the password only', async () => {
    const id = seed()
    const refusal = async (password = 'secret1') => (await kibo.logIn('boss@acme.example', password)).body.errorCode
    assert.equal(await refusal(), 'ACCOUNT_PENDING_APPROVAL')
    assert.equal(await refusal('wrong'), 'INVALID_CREDENTIALS')
    await status(id, 'deny')
    assert.equal(await refusal(), 'ACCOUNT_DENIED')
    await status(id, 'approve')
    const { accessToken, refreshToken } = (await kibo.logIn('boss@acme.example', 'secret1')).body
    await status(id, 'disable')
    assert.equal(await refusal(), 'ACCOUNT_DISABLED')
    assert.equal((await kibo.get(`${customer}/accounts/current`, { claims: accessToken })).status, 401)
    assert.equal((await kibo.refresh(refreshToken)).status, 404)
  })

  const addWithoutRep = () => kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example' }] }).id

  it('are not approved without a sales representative', async () => {
    const id = addWithoutRep()
    assert.equal((await status(id, 'approve')).status, 409)
    assert.equal((await kibo.get(`${b2b}/${id}`)).body.approvalStatus, 'PendingApproval')
    assert.equal((await kibo.post(`${b2b}/${id}/salesrep/rep1`)).status, 200)
    const { body } = await status(id, 'approve')
    assert.deepEqual([body.approvalStatus, body.salesReps], ['Approved', [{ accountId: id, adminUserId: 'rep1' }]])
  })

  it('are approved without one where that is not asked for', async () => {
    kibo.sandbox.configure({ salesRepRequired: false })
    assert.equal((await status(addWithoutRep(), 'approve')).status, 200)
  })

  it('take a sales representative from a test, and get one when a test approves them', async () => {
    const { accounts } = kibo.sandbox
    const [one, two] = [addWithoutRep(), seed('chief@second.example')]
    accounts.changeStatus(one, 'approve')
    assert.equal(((await kibo.get(`${b2b}/${one}`)).body.salesReps as unknown[]).length, 1)
    accounts.assignSalesRep(two, 'rep1')
    accounts.assignSalesRep(two, 'rep2')
    accounts.changeStatus(two, 'approve')
    assert.deepEqual((await kibo.get(`${b2b}/${two}`)).body.salesReps, [
      { accountId: two, adminUserId: 'rep1' },
      { accountId: two, adminUserId: 'rep2' },
    ])
    const shopper = accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    for (const id of [shopper.id, 99]) assert.throws(() => accounts.assignSalesRep(id, 'rep1'), /not found/)
    assert.throws(() => accounts.changeStatus(shopper.id, 'approve'), /not found/)
  })

  for (const users of [undefined, null, []]) {
    it(`are not made with users that are ${JSON.stringify(users)}`, async () => {
      const { status: code, body } = await request({ users })
      assert.equal(code, 400)
      assert.deepEqual(body.additionalErrorData, [{ name: 'ParameterName', value: 'users' }])
      assert.throws(() => kibo.sandbox.accounts.addBusiness({ users: [] }), /users/)
      assert.deepEqual(kibo.sandbox.accounts.list(), [])
    })
  }

  it('answer an unknown action with 400, an unknown account and a shopper’s with 404, and a shopper with 403', async () => {
    const id = seed()
    const shopper = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    assert.equal((await status(id, 'suspend')).status, 400)
    assert.equal((await status(99, 'approve')).status, 404)
    assert.equal((await status(shopper.id, 'approve')).status, 404)
    assert.equal((await kibo.get(`${b2b}/${shopper.id}`)).status, 404)
    const { accessToken } = (await kibo.logIn('ann@shop.example', 'secret1')).body
    assert.equal((await kibo.put(`${b2b}/${id}/status/approve`, undefined, { claims: accessToken })).status, 403)
    assert.equal((await kibo.get(`${b2b}/${id}`, { claims: accessToken })).status, 403)
  })

  it('have users with roles, and one user may belong to several, chosen at login and at refresh', async () => {
    const [one, two] = [seed(), seed('chief@second.example')]
    const added = await kibo.post(`${b2b}/${two}/user`, {
      b2BUser: { emailAddress: 'boss@acme.example', roles: [{ roleId: 2 }] },
    })
    assert.equal(added.status, 201)
    const accountsOf = async (query = '') =>
      (await kibo.get(`${b2b}/accountsbyuser?emailAddress=boss@acme.example${query}`)).body
    await status(one, 'approve')
    assert.deepEqual(await accountsOf(), [one])
    assert.deepEqual(await accountsOf('&getAllAccounts=true'), [one, two])
    await status(two, 'approve')
    const logIn = async (more: object) => (await kibo.logIn('boss@acme.example', 'secret1', { more })).body
    assert.equal((await logIn({})).customerAccount.id, one)
    const second = await logIn({ accountId: two })
    assert.equal(second.customerAccount.id, two)
    assert.equal((await kibo.get(`${b2b}/${two}`, { claims: second.accessToken })).status, 200)
    assert.equal((await kibo.get(`${b2b}/${one}`, { claims: second.accessToken })).status, 403)
    const kept = (await kibo.refresh(second.refreshToken, `&accountId=${two}`)).body
    assert.equal(kept.customerAccount.id, two)
    assert.equal((await kibo.refresh(kept.refreshToken)).body.customerAccount.id, one)
    assert.equal((await kibo.logIn('boss@acme.example', 'secret1', { more: { accountId: 99 } })).status, 400)
  })

  it('give each role its behaviours', async () => {
    const account = kibo.sandbox.accounts.addBusiness({
      users: [
        { emailAddress: 'admin@acme.example', password: 'secret1' },
        { emailAddress: 'buyer@acme.example', password: 'secret1', roles: [{ roleName: 'Purchaser' }] },
        { emailAddress: 'viewer@acme.example', password: 'secret1', roles: [{ roleId: 3 }] },
      ],
    })
    kibo.sandbox.accounts.changeStatus(account.id, 'approve')
    const places = async (name: string) => {
      const { jwtAccessToken } = (await kibo.logIn(`${name}@acme.example`, 'secret1')).body
      const payload = JSON.parse(Buffer.from(jwtAccessToken.split('.')[1] ?? '', 'base64url').toString())
      const [offset, word] = payload['https://www.kibocommerce.com/user_claims'].bv
      return offset === 31 && ((word >> (1008 % 32)) & 1) === 1
    }
    assert.deepEqual([await places('admin'), await places('buyer'), await places('viewer')], [true, true, false])
  })

  it('do not take the address of a shopper, nor an unknown role, nor one user twice', async () => {
    kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    assert.equal((await request({ users: [{ emailAddress: 'ann@shop.example' }] })).status, 400)
    assert.equal(
      (await request({ users: [{ emailAddress: 'x@acme.example', roles: [{ roleName: 'King' }] }] })).status,
      400,
    )
    const twice = [{ emailAddress: 'x@acme.example' }, { emailAddress: 'x@acme.example' }]
    assert.equal((await request({ users: twice })).status, 409)
    const id = seed()
    assert.equal((await kibo.post(`${b2b}/${id}/user`, { b2BUser: { emailAddress: 'boss@acme.example' } })).status, 409)
    assert.equal(kibo.sandbox.accounts.list().length, 2)
  })

  it("take a user with a role of the merchant's own, by id alone", async () => {
    const { id } = kibo.sandbox.accounts.addBusiness({ users: [{ emailAddress: 'boss@acme.example' }] })
    const add = (role: object) =>
      kibo.post(`${customer}/b2baccounts/${id}/user`, {
        b2BUser: { emailAddress: 'buyer@acme.example', roles: [role] },
      })
    assert.equal((await add({ roleName: 'Nobody knows' })).status, 400)
    const { status, body } = await add({ roleId: 57 })
    assert.equal(status, 201)
    assert.deepEqual(body.roles, [{ roleId: 57, roleName: null, userId: body.userId }])
  })
})
