import assert from 'node:assert/strict'
import type { KiboClient } from '../../src/kibo/client.ts'
import { failureOf, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

// biome-ignore lint/suspicious/noExplicitAny: what comes from JavaScript
type Anything = any

const notIds: Anything[] = [
  undefined,
  null,
  Number.NaN,
  0,
  -1,
  1.5,
  Number.POSITIVE_INFINITY,
  2 ** 53,
  '1001',
  {},
  [],
  true,
]
const notTexts: Anything[] = [undefined, null, '', 5, {}, ['a'], '\ud800']
const notObjects: Anything[] = [undefined, null, 'x', 5, []]
const notClaims: Anything[] = [null, '', 5, 'a b', 'a\r\nx-evil: 1', 'ä']

const credentials = { username: 'ada', password: 'secret1' }
const passwords = { oldPassword: 'secret1', newPassword: 'secret2' }
const login = { emailAddress: 'ada@example.com', username: 'ada', password: 'secret1' }
const change = { accountId: 1, passwordInfo: passwords }

/** A call, and the values that it must not be made with. */
const wrong: Record<string, [call: (client: KiboClient, value: Anything) => Promise<unknown>, values: Anything[]]> = {
  'create without username': [
    ({ authTickets }, username) => authTickets.create({ ...credentials, username }),
    notTexts,
  ],
  'create without password': [
    ({ authTickets }, password) => authTickets.create({ ...credentials, password }),
    notTexts,
  ],
  'create without a body': [({ authTickets }, body) => authTickets.create(body), notObjects],
  'create with claims that are none': [
    ({ authTickets }, claims) => authTickets.create(credentials, { claims }),
    notClaims,
  ],
  'refresh without a token': [({ authTickets }, token) => authTickets.refresh(token), notTexts],
  'refresh with an accountId that is none': [
    ({ authTickets }, accountId) => authTickets.refresh('t', { accountId }),
    [null, Number.NaN, -1, 1.5, {}],
  ],
  'requestTwoFactor without claims': [
    ({ authTickets }, claims) => authTickets.requestTwoFactor({ claims }),
    [undefined, ...notClaims],
  ],
  'requestTwoFactor without options': [
    ({ authTickets }, options) => authTickets.requestTwoFactor(options),
    [undefined],
  ],
  'verifyTwoFactor without userId': [
    ({ authTickets }, userId) => authTickets.verifyTwoFactor({ userId, otpCode: '1' }),
    notTexts,
  ],
  'verifyTwoFactor without code': [
    ({ authTickets }, otpCode) => authTickets.verifyTwoFactor({ userId: 'u', otpCode }),
    notTexts,
  ],
  'requestOtp without email': [({ authTickets }, email) => authTickets.requestOtp({ email }), notTexts],
  'verifyOtp without email': [({ authTickets }, email) => authTickets.verifyOtp({ email, otpCode: '1' }), notTexts],
  'verifyOtp without code': [({ authTickets }, otpCode) => authTickets.verifyOtp({ email: 'a', otpCode }), notTexts],
  'impersonateCart with a cartId that is none': [
    ({ authTickets }, cartId) => authTickets.impersonateCart({ cartId, accountId: 1, userId: 'u' }),
    notTexts.filter((value) => value !== undefined),
  ],
  'impersonateCart with an accountId that is none': [
    ({ authTickets }, accountId) => authTickets.impersonateCart({ cartId: 'c', accountId, userId: 'u' }),
    notIds.filter((value) => value !== undefined),
  ],
  'impersonateCart without any id': [({ authTickets }, userId) => authTickets.impersonateCart({ userId }), notTexts],
  'getAccount without id': [({ accounts }, id) => accounts.getAccount(id), notIds],
  'getAccount with a userId that is none': [
    ({ accounts }, userId) => accounts.getAccount(1, { userId }),
    [null, {}, Number.NaN, '\ud800'],
  ],
  'getAccount with responseFields that are none': [
    ({ accounts }, responseFields) => accounts.getAccount(1, { responseFields }),
    [null, {}, '\ud800'],
  ],
  'getCurrentAccount without claims': [
    ({ accounts }, claims) => accounts.getCurrentAccount({ claims }),
    [undefined, ...notClaims],
  ],
  'getAccounts with a startIndex that is none': [
    ({ accounts }, startIndex) => accounts.getAccounts({ startIndex }),
    [null, Number.NaN, -1, 1.5, {}, Number.POSITIVE_INFINITY],
  ],
  'listAccounts with a pageSize that is none': [
    ({ accounts }, pageSize) => accounts.listAccounts({ pageSize }).next(),
    [...notIds.slice(1), 201],
  ],
  'listAccounts with responseFields that leave out the items': [
    ({ accounts }, responseFields) => accounts.listAccounts({}, { responseFields }).next(),
    ['id', ''],
  ],
  'addAccount without an account': [({ accounts }, account) => accounts.addAccount(account), notObjects],
  'addAccountAndLogin without a body': [({ accounts }, body) => accounts.addAccountAndLogin(body), notObjects],
  'addAccountAndLogin without an account': [
    ({ accounts }, account) => accounts.addAccountAndLogin({ account, password: 'secret1' }),
    notObjects,
  ],
  'addAccountAndLogin without a password': [
    ({ accounts }, password) => accounts.addAccountAndLogin({ account: {}, password }),
    notTexts,
  ],
  'addAccounts without a list': [({ accounts }, list) => accounts.addAccounts(list), [...notObjects, {}, [null], [{}]]],
  'addLogin without id': [({ accounts }, id) => accounts.addLogin(id, login), notIds],
  'addLogin without emailAddress': [
    ({ accounts }, emailAddress) => accounts.addLogin(1, { ...login, emailAddress }),
    notTexts,
  ],
  'addLogin without a password': [({ accounts }, password) => accounts.addLogin(1, { ...login, password }), notTexts],
  'updateAccount without id': [({ accounts }, id) => accounts.updateAccount(id, {}), notIds],
  'updateAccount without an account': [({ accounts }, account) => accounts.updateAccount(1, account), notObjects],
  'deleteAccount without id': [({ accounts }, id) => accounts.deleteAccount(id), notIds],
  'disableAccount without id': [({ accounts }, id) => accounts.disableAccount(id), notIds],
  'changePassword without id': [({ accounts }, id) => accounts.changePassword(id, passwords), notIds],
  'changePassword without the old one': [
    ({ accounts }, oldPassword) => accounts.changePassword(1, { ...passwords, oldPassword }),
    notTexts,
  ],
  'changePassword without the new one': [
    ({ accounts }, newPassword) => accounts.changePassword(1, { ...passwords, newPassword }),
    notTexts,
  ],
  'changePasswords without a list': [({ accounts }, list) => accounts.changePasswords(list), notObjects],
  'changePasswords without an id': [
    ({ accounts }, accountId) => accounts.changePasswords([change, { ...change, accountId }]),
    notIds,
  ],
  'changePasswords without passwords': [
    ({ accounts }, passwordInfo) => accounts.changePasswords([{ accountId: 1, passwordInfo }]),
    [...notObjects, {}],
  ],
  'resetPassword without a name': [({ accounts }, who) => accounts.resetPassword(who), [...notObjects, {}]],
  'updateForgottenPassword without a code': [
    ({ accounts }, confirmationCode) =>
      accounts.updateForgottenPassword({ userName: 'ada', confirmationCode, newPassword: 'secret2' }),
    notTexts,
  ],
  'getLoginState without id': [({ accounts }, id) => accounts.getLoginState(id), notIds],
  'getLoginStateByEmailAddress without one': [({ accounts }, a) => accounts.getLoginStateByEmailAddress(a), notTexts],
  'getLoginStateByUserName without one': [({ accounts }, name) => accounts.getLoginStateByUserName(name), notTexts],
  'setLoginLocked without id': [({ accounts }, id) => accounts.setLoginLocked(id, true), notIds],
  'setLoginLocked without a boolean': [
    ({ accounts }, isLocked) => accounts.setLoginLocked(1, isLocked),
    [undefined, null, 0, 1, 'false'],
  ],
  'setPasswordChangeRequired without a boolean': [
    ({ accounts }, isRequired) => accounts.setPasswordChangeRequired(1, isRequired),
    [undefined, null, 0, 1, 'false'],
  ],
  'recomputeLifetimeValue without id': [({ accounts }, id) => accounts.recomputeLifetimeValue(id), notIds],
  'b2bAccounts.getAccount without id': [({ b2bAccounts }, id) => b2bAccounts.getAccount(id), notIds],
  'updateStatus without id': [({ b2bAccounts }, id) => b2bAccounts.updateStatus(id, 'approve'), notIds],
  'updateStatus with an unknown action': [
    ({ b2bAccounts }, action) => b2bAccounts.updateStatus(1, action),
    [undefined, null, '', 'Approve', 'suspend', '../approve', 'constructor'],
  ],
}

describe('a wrong argument is a TypeError before any call:', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  after(() => kibo.close())

  for (const [name, [call, values]] of Object.entries(wrong)) {
    it(name, async () => {
      for (const value of values) {
        const error = await failureOf(call(kibo.client(), value))
        assert.ok(error instanceof TypeError, `${JSON.stringify(value)}: ${error}`)
      }
      assert.equal(kibo.calls.length + kibo.oauthCalls.length, 0)
    })
  }

  it('and its message does not show the value', async () => {
    const error = await failureOf(kibo.client().accounts.getCurrentAccount({ claims: 'hush hush' }))
    assert.ok(error instanceof TypeError && !error.message.includes('hush'))
  })
})

describe('text in a query', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  after(() => kibo.close())

  it('is encoded', async () => {
    const { authTickets, accounts } = kibo.client()
    const odd = `a+/=&?#% ü\u0000"'..`
    await failureOf(authTickets.refresh(odd))
    await failureOf(accounts.getLoginStateByUserName(odd, { customerSetCode: odd }))
    await failureOf(accounts.getAccounts({ filter: odd }))
    const encoded = encodeURIComponent(odd).replace("'", '%27')
    assert.deepEqual(
      kibo.calls.map(({ url }) => url.replace('/api/commerce/customer', '')),
      [
        `/authtickets/refresh?refreshToken=${encoded}`,
        `/accounts/loginstatebyusername?userName=${encoded}&customerSetCode=${encoded}`,
        `/accounts?filter=${encoded}`,
      ],
    )
  })
})
