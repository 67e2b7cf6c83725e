import assert from 'node:assert/strict'
import type { AccountChange, KiboClient } from '../../src/kibo/client.ts'
import { customerTicket, failureOf, type StubAnswer, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

const passwords = { oldPassword: 'secret1', newPassword: 'secret2' }
const login = { emailAddress: 'ada@example.com', username: 'ada', password: 'secret1' }
const account = { id: 1001 }

type Write = [call: (client: KiboClient) => Promise<unknown>, answer: unknown, change: Partial<AccountChange>]
const writes: Record<string, Write> = {
  updateAccount: [({ accounts }) => accounts.updateAccount(1001, {}), account, {}],
  deleteAccount: [({ accounts }) => accounts.deleteAccount(1001), undefined, { endsSessions: true }],
  disableAccount: [({ accounts }) => accounts.disableAccount(1001), undefined, { endsSessions: true }],
  'setLoginLocked true': [({ accounts }) => accounts.setLoginLocked(1001, true), undefined, { endsSessions: true }],
  'setLoginLocked false': [({ accounts }) => accounts.setLoginLocked(1001, false), undefined, {}],
  'setLoginLocked of one user': [
    ({ accounts }) => accounts.setLoginLocked(1001, true, { userId: 'u' }),
    undefined,
    { endsSessions: true, userId: 'u' },
  ],
  setPasswordChangeRequired: [({ accounts }) => accounts.setPasswordChangeRequired(1001, true), undefined, {}],
  changePassword: [
    ({ accounts }) => accounts.changePassword(1001, passwords, { userId: 'u' }),
    undefined,
    { userId: 'u' },
  ],
  changePasswords: [
    ({ accounts }) => accounts.changePasswords([{ accountId: 1001, passwordInfo: passwords }]),
    { items: [{ accountId: 1001, succeeded: true }] },
    {},
  ],
  addLogin: [({ accounts }) => accounts.addLogin(1001, login), customerTicket, {}],
  approve: [({ b2bAccounts }) => b2bAccounts.updateStatus(1001, 'approve'), account, {}],
  enable: [({ b2bAccounts }) => b2bAccounts.updateStatus(1001, 'enable'), account, {}],
  deny: [({ b2bAccounts }) => b2bAccounts.updateStatus(1001, 'deny'), account, { endsSessions: true }],
  disable: [({ b2bAccounts }) => b2bAccounts.updateStatus(1001, 'disable'), account, { endsSessions: true }],
}

describe('a change of an account', () => {
  let kibo: StubKibo
  let changes: AccountChange[]
  let client: KiboClient
  beforeEach(async () => {
    kibo = await stubKibo()
    changes = []
    client = kibo.client({ timeoutMs: 300 }, { onAccountChanged: (change) => changes.push(change) })
  })
  afterEach(() => kibo.close())

  for (const [name, [call, answer, change]] of Object.entries(writes)) {
    const told = { accountId: 1001, endsSessions: false, ...change }

    it(`is told after ${name} is answered`, async () => {
      kibo.answer((response) => {
        assert.deepEqual(changes, [])
        response.end(answer === undefined ? '' : JSON.stringify(answer))
      })
      await call(client)
      assert.deepEqual(changes, [told])
    })

    it(`is told after ${name} was sent and nobody knows what became of it`, async () => {
      const unknown: StubAnswer[] = [
        (response) => response.socket?.destroy(),
        () => {},
        { status: 500 },
        { text: '<html></html>' },
      ]
      for (const fault of unknown) {
        changes.length = 0
        kibo.answer(fault)
        await failureOf(call(client))
        assert.deepEqual(changes, [told])
      }
    })

    it(`ends no sessions when ${name} is refused`, async () => {
      kibo.answer({ status: 409, json: { errorCode: 'CONFLICT' } })
      await failureOf(call(client))
      assert.deepEqual(changes, [{ ...told, endsSessions: false }])
    })

    it(`is not told when ${name} could not be sent`, async () => {
      kibo.answerOauth({ status: 503 })
      for (let i = 0; i < 12; i++) await failureOf(call(client))
      await failureOf(call(client))
      assert.deepEqual(changes, [])
      assert.equal(kibo.calls.length, 0)
    })
  }

  it('is not told when nobody listens where it was to be sent', async () => {
    const hooks = { onAccountChanged: (change: AccountChange) => changes.push(change) }
    const nobody = await stubKibo()
    await nobody.close()
    await failureOf(kibo.client({ apiHost: nobody.origin }, hooks).accounts.setLoginLocked(1001, true))
    assert.deepEqual(changes, [])
  })

  it('is told once for a call that is repeated with a new app token', async () => {
    kibo.answer({ status: 401 }, { json: account })
    await client.accounts.updateAccount(1001, {})
    assert.equal(changes.length, 1)
  })

  it('is told for each account of changePasswords', async () => {
    kibo.answer({ json: { items: [] } })
    await client.accounts.changePasswords([
      { accountId: 1, passwordInfo: passwords },
      { accountId: 2, userId: 'u', passwordInfo: passwords },
    ])
    assert.deepEqual(changes, [
      { accountId: 1, endsSessions: false },
      { accountId: 2, endsSessions: false, userId: 'u' },
    ])
  })

  it('is not told for reads, logins and new accounts', async () => {
    kibo.answer({ json: account }, { json: account }, { json: customerTicket })
    await client.accounts.getAccount(1001)
    await client.accounts.addAccount({})
    await client.accounts.addAccountAndLogin({ account: {}, password: 'secret1' })
    await client.authTickets.create({ username: 'ada', password: 'secret1' })
    assert.deepEqual(changes, [])
  })
})
