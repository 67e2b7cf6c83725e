import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: signup', () => {
  const kibo = useKibo()

  for (const password of ['a1b2c', 'abcdef', '123456', '']) {
    it(`refuses the password "${password}"`, async () => {
      const { status, body } = await kibo.signUp('ann@shop.example', password)
      assert.equal(status, 400)
      assert.equal(body.errorCode, 'MISSING_OR_INVALID_PARAMETER')
      assert.equal(body.additionalErrorData[0]?.value, 'password')
      assert.deepEqual(kibo.sandbox.accounts.list(), [])
    })
  }

  it("words the policy as Kibo's API does", async () => {
    const { body } = await kibo.signUp('ann@shop.example', 'short')
    assert.equal(
      body.message,
      'Missing or invalid parameter: password Password must be a minimum of 6 characters with at least 1 number and 1 alphabetic character',
    )
  })

  it('allows one login per address, in any case, and words it as Kibo does', async () => {
    await kibo.signUp('ann@shop.example', 'secret1')
    const { status, body } = await kibo.signUp('ANN@shop.example', 'secret1', { account: { userName: 'other' } })
    assert.equal(status, 400)
    assert.equal(
      body.message,
      'Missing or invalid parameter: EmailAddress EmailAddress already associated with a login',
    )
    assert.equal(kibo.sandbox.accounts.list().length, 1)
  })

  it('allows the same address in another customer set', async () => {
    await kibo.signUp('ann@shop.example', 'secret1')
    const other = kibo.sandbox.accounts.add({
      emailAddress: 'ann@shop.example',
      password: 'secret1',
      customerSet: 'Other',
    })
    assert.equal(other.customerSet, 'Other')
  })

  it('answers a taken user name with 409', async () => {
    await kibo.signUp('ann@shop.example', 'secret1', { account: { userName: 'ann' } })
    const { status, body } = await kibo.signUp('bob@shop.example', 'secret1', { account: { userName: 'Ann' } })
    assert.equal(status, 409)
    assert.equal(body.errorCode, 'VALIDATION_CONFLICT')
  })

  for (const emailAddress of ['', 'nobody', 'a b@shop.example', `${'a'.repeat(250)}@shop.example`]) {
    it(`refuses the address "${emailAddress.slice(0, 20)}"`, async () => {
      assert.equal((await kibo.signUp(emailAddress, 'secret1')).status, 400)
    })
  }

  it('keeps what else the account brings', async () => {
    const contact = { email: 'ann@shop.example', firstName: 'Ann' }
    const { body } = await kibo.signUp('ann@shop.example', 'secret1', {
      account: {
        id: 0,
        firstName: 'Ann',
        acceptsMarketing: true,
        contacts: [contact],
        isLocked: true,
        isActive: false,
      },
    })
    const account = (await kibo.get(`${customer}/accounts/${body.customerAccount.id}`)).body
    assert.equal(account.acceptsMarketing, true)
    assert.equal(account.contacts[0]?.firstName, 'Ann')
    assert.equal(account.contacts[0]?.accountId, account.id)
    assert.deepEqual([account.isLocked, account.isActive, account.isAnonymous], [false, true, false])
  })

  it('takes an import without a password of ours, but not an external password alone', async () => {
    const more = { externalPassword: 'old', password: undefined }
    assert.equal((await kibo.signUp('ann@shop.example', '', { more })).status, 400)
    const imported = await kibo.signUp('ann@shop.example', '', { more: { ...more, isImport: true } })
    assert.equal(imported.status, 201)
    assert.equal(imported.body.customerAccount.hasExternalPassword, true)
    assert.equal((await kibo.logIn('ann@shop.example', 'old')).status, 201)
  })
})
