import assert from 'node:assert/strict'
import { Configuration } from '@kibocommerce/rest-sdk'
import {
  B2BAccountApi,
  CustomerAccountApi,
  StorefrontAuthTicketApi,
} from '@kibocommerce/rest-sdk/clients/Customer/index.js'
import { KiboClient } from '../../src/kibo/client.ts'
import { customerTicket } from '../support/stub-kibo.ts'

/** What a call sends, without its headers. */
interface Sent {
  method: string
  path: string
  query: Record<string, string>
  body: unknown
}

const sent: Sent[] = []

/** Notes what is sent, and answers so that either side takes it. */
const recordingFetch = async (input: Parameters<typeof fetch>[0], init: RequestInit = {}): Promise<Response> => {
  const url = new URL(String(input))
  if (url.pathname.endsWith('/oauth')) return Response.json({ access_token: 'app', expires_in: 3600 })
  sent.push({
    method: init.method ?? 'GET',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    body: init.body == null ? undefined : JSON.parse(String(init.body)),
  })
  if (url.pathname.endsWith('/accountsbyuser')) return Response.json([accountId])
  return Response.json({ ...customerTicket, id: 1001, isLocked: false, items: [] })
}

const host = { apiHost: 'https://t1-s2.sandbox.mozu.com', tenantId: '1', siteId: '2' }
const sdk = new Configuration({ ...host, fetchApi: recordingFetch })
const theirs = {
  accounts: new CustomerAccountApi(sdk),
  authTickets: new StorefrontAuthTicketApi(sdk),
  b2bAccounts: new B2BAccountApi(sdk),
}
const ours = new KiboClient({ ...host, clientId: 'c', sharedSecret: 's', fetch: recordingFetch })

const accountId = 1001
const userId = 'f'.repeat(32)
const responseFields = 'id,contacts(email)'
const customerSetCode = 'Default & Söhne'
const account = { emailAddress: 'ada@example.com', firstName: 'Ada', contacts: [{ email: 'ada@example.com' }] }
const signup = { account, password: 'secret1', isImport: true, fingerprint: 'f', region: 'r' }
const credentials = { username: 'ada', password: 'secret1', accountId, authTicketTtlMinutes: 5 }
const login = { emailAddress: 'ada@example.com', username: 'ada', password: 'secret1', externalPassword: 'hash' }
const passwords = { oldPassword: 'secret1', newPassword: 'secret2', externalPassword: 'hash' }
const query = {
  startIndex: 40,
  pageSize: 20,
  sortBy: 'lastName asc',
  filter: "emailAddress eq a+b@example.com and lastName sw O'",
  fields: 'id',
  q: 'ada & co',
  qLimit: 5,
  isAnonymous: false,
  responseGroups: 'Contacts',
}
const purchaseOrders = { startIndex: 0, pageSize: 5, sortBy: 'id desc', accountType: 'B2B' }
const confirmation = { userName: 'ada', confirmationCode: 'c/1', newPassword: 'secret2' }
const takeover = { cartId: 'cart', accountId, userId }
const otp = { email: 'ada@example.com', otpCode: '123456', fingerprint: 'f', region: 'r' }
const twoFactor = { userId, otpCode: '123456' }
const lookup = { customerSetCode, responseFields }

/** The same call by Kibo's SDK and by our client. */
const pairs: Record<string, [theirs: () => Promise<unknown>, ours: () => Promise<unknown>]> = {
  'authTickets.createAnonymous': [
    () => theirs.authTickets.createAnonymousShopperAuthTicket({ responseFields }),
    () => ours.authTickets.createAnonymous({ responseFields }),
  ],
  'authTickets.create': [
    () => theirs.authTickets.createUserAuthTicket({ customerUserAuthInfo: credentials, responseFields }),
    () => ours.authTickets.create(credentials, { responseFields }),
  ],
  'authTickets.refresh': [
    () => theirs.authTickets.refreshUserAuthTicket({ refreshToken: 'a+/=', accountId, responseFields }),
    () => ours.authTickets.refresh('a+/=', { accountId, responseFields }),
  ],
  'authTickets.requestTwoFactor': [
    () => theirs.authTickets.generateAndSend2faOtp({ responseFields }),
    () => ours.authTickets.requestTwoFactor({ claims: 'c', responseFields }),
  ],
  'authTickets.verifyTwoFactor': [
    () => theirs.authTickets.validate2FAAndCreateAuthTicket({ authTicket2FAInfo: twoFactor, responseFields }),
    () => ours.authTickets.verifyTwoFactor(twoFactor, { responseFields }),
  ],
  'authTickets.requestOtp': [
    () => theirs.authTickets.generateAndSendOtp({ otpRequest: { email: 'ada@example.com' }, responseFields }),
    () => ours.authTickets.requestOtp({ email: 'ada@example.com' }, { responseFields }),
  ],
  'authTickets.verifyOtp': [
    () => theirs.authTickets.validateOtpAndCreateAuthTicket({ authTicketOtpInfo: otp, responseFields }),
    () => ours.authTickets.verifyOtp(otp, { responseFields }),
  ],
  'authTickets.impersonateCart': [
    () => theirs.authTickets.impersonateCart({ cartAuthTicketRequest: takeover, responseFields }),
    () => ours.authTickets.impersonateCart(takeover, { responseFields }),
  ],
  'accounts.getAccount': [
    () => theirs.accounts.getAccount({ accountId, userId, responseGroups: 'Contacts', responseFields }),
    () => ours.accounts.getAccount(accountId, { userId, responseGroups: 'Contacts', responseFields }),
  ],
  'accounts.getCurrentAccount': [
    () => theirs.accounts.getCurrentAccount({ responseGroups: 'Contacts', responseFields }),
    () => ours.accounts.getCurrentAccount({ claims: 'c', responseGroups: 'Contacts', responseFields }),
  ],
  'accounts.getAccounts': [
    () => theirs.accounts.getAccounts({ ...query, responseFields }),
    () => ours.accounts.getAccounts(query, { responseFields }),
  ],
  'accounts.listAccounts': [() => theirs.accounts.getAccounts(query), () => ours.accounts.listAccounts(query).next()],
  'accounts.addAccount': [
    () => theirs.accounts.addAccount({ customerAccount: account, responseFields }),
    () => ours.accounts.addAccount(account, { responseFields }),
  ],
  'accounts.addAccountAndLogin': [
    () => theirs.accounts.addAccountAndLogin({ customerAccountAndAuthInfo: signup, responseFields }),
    () => ours.accounts.addAccountAndLogin(signup, { responseFields }),
  ],
  'accounts.addAccounts': [
    () => theirs.accounts.addAccounts({ customerAccountAndAuthInfo: [signup, { account }], responseFields }),
    () => ours.accounts.addAccounts([signup, { account }], { responseFields }),
  ],
  'accounts.addLogin': [
    () => theirs.accounts.addLoginToExistingCustomer({ accountId, customerLoginInfo: login, responseFields }),
    () => ours.accounts.addLogin(accountId, login, { responseFields }),
  ],
  'accounts.updateAccount': [
    () => theirs.accounts.updateAccount({ accountId, customerAccount: account, responseFields }),
    () => ours.accounts.updateAccount(accountId, account, { responseFields }),
  ],
  'accounts.deleteAccount': [
    () => theirs.accounts.deleteAccount({ accountId }),
    () => ours.accounts.deleteAccount(accountId),
  ],
  'accounts.changePassword': [
    () =>
      theirs.accounts.changePassword({
        accountId,
        customerPasswordInfo: passwords,
        unlockAccount: true,
        userId,
        responseFields,
      }),
    () => ours.accounts.changePassword(accountId, passwords, { unlockAccount: true, userId, responseFields }),
  ],
  'accounts.changePasswords': [
    () =>
      theirs.accounts.changePasswords({
        accountPasswordInfoCollection: { items: [{ accountId, userId, unlockAccount: true, passwordInfo: passwords }] },
        responseFields,
      }),
    () =>
      ours.accounts.changePasswords([{ accountId, userId, unlockAccount: true, passwordInfo: passwords }], {
        responseFields,
      }),
  ],
  'accounts.resetPassword': [
    () =>
      theirs.accounts.resetPassword({
        customerResetPasswordInfo: { emailAddress: 'ada@example.com', customerSetCode },
        responseFields,
      }),
    () => ours.accounts.resetPassword({ emailAddress: 'ada@example.com', customerSetCode }, { responseFields }),
  ],
  'accounts.updateForgottenPassword': [
    () => theirs.accounts.updateForgottenPassword({ confirmationInfo: confirmation, responseFields }),
    () => ours.accounts.updateForgottenPassword(confirmation, { responseFields }),
  ],
  'accounts.getLoginState': [
    () => theirs.accounts.getLoginState({ accountId, userId, responseFields }),
    () => ours.accounts.getLoginState(accountId, { userId, responseFields }),
  ],
  'accounts.getLoginStateByEmailAddress': [
    () => theirs.accounts.getLoginStateByEmailAddress({ emailAddress: 'a+b@example.com', ...lookup }),
    () => ours.accounts.getLoginStateByEmailAddress('a+b@example.com', lookup),
  ],
  'accounts.getLoginStateByUserName': [
    () => theirs.accounts.getLoginStateByUserName({ userName: 'ada lovelace', ...lookup }),
    () => ours.accounts.getLoginStateByUserName('ada lovelace', lookup),
  ],
  'accounts.setLoginLocked': [
    () => theirs.accounts.setLoginLocked({ accountId, body: true, userId, responseFields }),
    () => ours.accounts.setLoginLocked(accountId, true, { userId, responseFields }),
  ],
  'accounts.setLoginLocked, unlocking': [
    () => theirs.accounts.setLoginLocked({ accountId, body: false }),
    () => ours.accounts.setLoginLocked(accountId, false),
  ],
  'accounts.setPasswordChangeRequired': [
    () => theirs.accounts.setPasswordChangeRequired({ accountId, body: true, userId, responseFields }),
    () => ours.accounts.setPasswordChangeRequired(accountId, true, { userId, responseFields }),
  ],
  'accounts.getPurchaseOrderAccounts': [
    () => theirs.accounts.getCustomersPurchaseOrderAccounts({ ...purchaseOrders, responseFields }),
    () => ours.accounts.getPurchaseOrderAccounts(purchaseOrders, { responseFields }),
  ],
  'accounts.recomputeLifetimeValue': [
    () => theirs.accounts.recomputeCustomerLifetimeValue({ accountId, responseFields }),
    () => ours.accounts.recomputeLifetimeValue(accountId, { responseFields }),
  ],
  'b2bAccounts.accountsByUser': [
    () =>
      theirs.b2bAccounts.getAccountsByUser({ emailAddress: 'a+b@example.com', userName: 'ada', getAllAccounts: true }),
    () => ours.b2bAccounts.accountsByUser({ emailAddress: 'a+b@example.com', userName: 'ada', getAllAccounts: true }),
  ],
  'b2bAccounts.getAccount': [
    () => theirs.b2bAccounts.getB2BAccount({ accountId, responseGroups: 'Contacts', responseFields }),
    () => ours.b2bAccounts.getAccount(accountId, { responseGroups: 'Contacts', responseFields }),
  ],
  ...Object.fromEntries(
    (['approve', 'deny', 'enable', 'disable'] as const).map((actionName) => [
      `b2bAccounts.updateStatus, ${actionName}`,
      [
        () => theirs.b2bAccounts.updateB2BAccountStatus({ accountId, actionName, responseFields }),
        () => ours.b2bAccounts.updateStatus(accountId, actionName, { responseFields }),
      ] as const,
    ]),
  ),
}

describe('the client sends the method, path, query and body that Kibo’s SDK sends:', () => {
  beforeEach(() => {
    sent.length = 0
  })

  for (const [operation, [byTheSdk, byUs]] of Object.entries(pairs)) {
    it(operation, async () => {
      await byTheSdk()
      await byUs()
      assert.equal(sent.length, 2)
      assert.deepEqual(sent[1], sent[0])
    })
  }

  it('for every operation that the SDK has', () => {
    const operations = Object.entries({
      accounts: ours.accounts,
      authTickets: ours.authTickets,
      b2bAccounts: ours.b2bAccounts,
    })
      .flatMap(([group, methods]) =>
        Object.getOwnPropertyNames(Object.getPrototypeOf(methods)).map((method) => `${group}.${method}`),
      )
      .filter((name) => !name.endsWith('.constructor'))
    const compared = new Set(Object.keys(pairs).map((name) => name.split(',')[0]))
    assert.deepEqual(
      operations.filter((name) => !compared.has(name)),
      ['accounts.disableAccount'],
    )
  })

  it('and disables an account as Kibo describes it in prose', async () => {
    await ours.accounts.disableAccount(accountId)
    assert.deepEqual(sent, [
      {
        method: 'POST',
        path: '/api/commerce/customer/accounts/1001/action',
        query: {},
        body: { actionName: 'DisableAccount' },
      },
    ])
  })
})

describe('the host is the one that Kibo’s SDK builds, where the tenant service names none', () => {
  for (const options of [
    {},
    { siteId: '2' },
    { siteId: '2', apiEnv: 'tp1' },
    { siteId: '2', region: 'euw1' },
    { region: 'euw1', apiEnv: 'tp1' },
    { siteId: '2', region: 'usc1' },
    { apiHost: 'shop.example.com' },
    { apiHost: 'http://127.0.0.1:4000' },
  ]) {
    it(`of ${JSON.stringify(options)}`, async () => {
      const hosts: string[] = []
      const noteHost = async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
        if (!/\/oauth$|\/tenants\//.test(String(input))) hosts.push(new URL(String(input)).origin)
        return recordingFetch(input, init)
      }
      const config = { tenantId: '1', ...options }
      await new CustomerAccountApi(new Configuration({ ...config, fetchApi: noteHost })).getAccount({ accountId })
      await new KiboClient({ ...config, clientId: 'c', sharedSecret: 's', fetch: noteHost }).accounts.getAccount(
        accountId,
      )
      assert.equal(hosts.length, 2)
      assert.equal(hosts[1], hosts[0])
    })
  }
})

describe('the host is the one that Kibo’s SDK asks the tenant service for', () => {
  // The SDK remembers the host of a tenant.
  for (const [tenantId, options] of [
    ['2001', {}],
    ['2002', { siteId: '2' }],
    ['2003', { apiEnv: 'tp1' }],
    ['2004', { authHost: 'home.euw1.kibocommerce.com' }],
  ] as const) {
    it(`with ${JSON.stringify(options)}`, async () => {
      const asked: string[] = []
      const naming = async (input: Parameters<typeof fetch>[0], init?: RequestInit) => {
        const { pathname, origin } = new URL(String(input))
        if (pathname.endsWith('/oauth')) return recordingFetch(input, init)
        asked.push(`${origin}${pathname}`)
        return pathname.includes('/tenants/')
          ? Response.json({ id: 1, domain: 't1.tp3.mozu.com' })
          : recordingFetch(input, init)
      }
      const config = { tenantId, clientId: 'c', sharedSecret: 's', ...options }
      await new CustomerAccountApi(new Configuration({ ...config, fetchApi: naming })).getAccount({ accountId })
      const bySdk = asked.splice(0)
      assert.deepEqual(
        bySdk.map((url) => url.includes('//t1.tp3.mozu.com/')),
        [false, true],
      )
      await new KiboClient({ ...config, fetch: naming }).accounts.getAccount(accountId)
      assert.deepEqual(asked, bySdk)
    })
  }
})
