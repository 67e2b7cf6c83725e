import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { customer, Kibo, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: login', () => {
  const kibo = useKibo()
  let accountId: number
  beforeEach(async () => {
    accountId = kibo.sandbox.accounts.add({
      emailAddress: 'ann@shop.example',
      userName: 'ann',
      password: 'secret1',
    }).id
  })

  it('takes the user name or the address, in any case, and answers 201', async () => {
    for (const name of ['ann', 'ANN', 'Ann@Shop.example']) {
      const { status, body } = await kibo.logIn(name, 'secret1')
      assert.equal(status, 201)
      assert.equal(body.customerAccount.id, accountId)
    }
  })

  it('answers an unknown user and a wrong password alike', async () => {
    const wrong = await kibo.logIn('ann', 'wrong')
    const unknown = await kibo.logIn('ann2', 'wrong')
    assert.equal(wrong.status, 401)
    assert.equal(wrong.body.errorCode, 'INVALID_CREDENTIALS')
    assert.deepEqual(
      [unknown.status, unknown.body.errorCode, unknown.body.message],
      [401, 'INVALID_CREDENTIALS', wrong.body.message],
    )
  })

  it('is locked by the fifth wrong password in a row, even for the right one, and its tickets end', async () => {
    const { body } = await kibo.logIn('ann', 'secret1')
    for (let i = 0; i < 5; i++) assert.equal((await kibo.logIn('ann', 'wrong')).body.errorCode, 'INVALID_CREDENTIALS')
    const locked = await kibo.logIn('ann', 'secret1')
    assert.equal(locked.status, 401)
    assert.match(locked.body.message, /locked/)
    assert.equal(kibo.sandbox.accounts.get(accountId)?.isLocked, true)
    assert.equal((await kibo.get(`${customer}/accounts/current`, { claims: body.accessToken })).status, 401)
    assert.equal((await kibo.refresh(body.refreshToken)).status, 404)
  })

  it('counts wrong passwords anew after a right one', async () => {
    for (let i = 0; i < 4; i++) await kibo.logIn('ann', 'wrong')
    assert.equal((await kibo.logIn('ann', 'secret1')).status, 201)
    for (let i = 0; i < 4; i++) await kibo.logIn('ann', 'wrong')
    assert.equal((await kibo.logIn('ann', 'secret1')).status, 201)
  })

  it('locks after as many failures as configured', async () => {
    kibo.sandbox.configure({ lockoutAfter: 1 })
    await kibo.logIn('ann', 'wrong')
    assert.equal((await kibo.logIn('ann', 'secret1')).body.errorCode, 'ACCOUNT_LOCKED')
  })

  it('tells a disabled account and a required password change to who knows the password only', async () => {
    kibo.sandbox.accounts.requirePasswordChange(accountId)
    assert.equal((await kibo.logIn('ann', 'wrong')).body.errorCode, 'INVALID_CREDENTIALS')
    assert.match((await kibo.logIn('ann', 'secret1')).body.message, /password must be changed/i)
    kibo.sandbox.accounts.disable(accountId)
    await kibo.post(`${customer}/accounts/${accountId}/Set-Password-Change-Required`, false)
    assert.match((await kibo.logIn('ann', 'secret1')).body.message, /disabled/)
  })

  it('of an account of another customer set is unknown here', async () => {
    kibo.sandbox.accounts.add({ emailAddress: 'eve@shop.example', password: 'secret1', customerSet: 'Other' })
    assert.equal((await kibo.logIn('eve@shop.example', 'secret1')).body.errorCode, 'INVALID_CREDENTIALS')
  })

  it('accepts the old password of an imported account: a SHA-256 or the password itself by default', async () => {
    const externalPassword = createHash('sha256').update('old password').digest('hex')
    kibo.sandbox.accounts.add({ emailAddress: 'bob@shop.example', externalPassword })
    kibo.sandbox.accounts.add({ emailAddress: 'cy@shop.example', externalPassword: 'old' })
    assert.equal((await kibo.logIn('bob@shop.example', 'old password')).status, 201)
    assert.equal((await kibo.logIn('bob@shop.example', externalPassword)).status, 401)
    assert.equal((await kibo.logIn('cy@shop.example', 'old')).status, 201)
    assert.equal((await kibo.logIn('cy@shop.example', 'OLD')).status, 401)
  })

  it("asks the option verifyExternalPassword, as Kibo asks the merchant's extension", async () => {
    const strict = await Kibo.open({ verifyExternalPassword: (password, stored) => `${password}!` === stored })
    strict.sandbox.accounts.add({ emailAddress: 'bob@shop.example', externalPassword: 'old!' })
    assert.equal((await strict.logIn('bob@shop.example', 'old')).status, 201)
    assert.equal((await strict.logIn('bob@shop.example', 'old!')).status, 401)
    await strict.sandbox.close()
  })
})
