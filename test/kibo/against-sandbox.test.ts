import assert from 'node:assert/strict'
import { KiboClient } from '../../src/kibo/client.ts'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { failureOf } from '../support/stub-kibo.ts'

const password = 'Secret123'

describe('the client against the sandbox', () => {
  let sandbox: Sandbox
  let client: KiboClient
  beforeEach(async () => {
    sandbox = await createSandbox()
    client = new KiboClient(sandbox.kibo)
  })
  afterEach(() => sandbox.close())

  const add = (name: string) => sandbox.accounts.add({ emailAddress: `${name}@example.com`, password, firstName: name })
  const login = (name: string, options = {}) =>
    client.authTickets.create({ username: `${name}@example.com`, password }, options)
  const codeFor = (to: string) => sandbox.outbox.findLast((mail) => mail.to === to)?.code ?? ''
  async function statusOf(call: Promise<unknown>) {
    const error = await failureOf(call)
    assert.ok(error instanceof KiboApiError, String(error))
    return error.status
  }

  it('takes a guest through cart, signup, refresh and login', async () => {
    const guest = await client.authTickets.createAnonymous()
    const init = { method: 'POST', body: JSON.stringify({ product: { productCode: 'A1' }, quantity: 2 }) }
    const headers = { 'content-type': 'application/json' }
    await client.fetch('/commerce/carts/current/items', { ...init, headers, claims: guest.accessToken })

    const account = { emailAddress: 'ada@example.com', userName: 'ada@example.com', firstName: 'Ada' }
    const signedUp = await client.accounts.addAccountAndLogin({ account, password }, { claims: guest.accessToken })
    assert.equal(signedUp.customerAccount?.emailAddress, 'ada@example.com')

    const refreshed = await client.authTickets.refresh(signedUp.refreshToken ?? '')
    const cart = await client.fetch('/commerce/carts/current', { claims: refreshed.accessToken })
    assert.equal(((await cart.json()) as { items: unknown[] }).items.length, 1)

    const current = await client.accounts.getCurrentAccount({ claims: refreshed.accessToken })
    assert.equal(current.id, signedUp.customerAccount?.id)
    assert.equal((await login('ada')).customerAccount?.id, current.id)
    assert.equal(await statusOf(client.authTickets.create({ username: 'ada@example.com', password: 'wrong1' })), 401)
    assert.equal(await statusOf(client.authTickets.refresh('0'.repeat(32))), 404)
  })

  it('reads, finds, changes and deletes accounts', async () => {
    const { id } = add('ada')
    const { accounts } = client
    for (let i = 0; i < 7; i++) await accounts.addAccount({ emailAddress: `guest${i}@example.com`, lastName: 'Guest' })

    assert.equal((await accounts.getAccount(id)).firstName, 'ada')
    assert.deepEqual(await accounts.getAccount(id, { responseFields: 'id' }), { id })
    assert.equal((await accounts.getAccounts({ filter: 'emailAddress eq ada@example.com' })).items[0]?.id, id)
    const guests: number[] = []
    for await (const guest of accounts.listAccounts({ filter: 'lastName eq Guest', pageSize: 3 })) guests.push(guest.id)
    assert.equal(new Set(guests).size, 7)

    const updated = await accounts.updateAccount(id, { ...(await accounts.getAccount(id)), lastName: 'Lovelace' })
    assert.equal(updated.lastName, 'Lovelace')
    await accounts.recomputeLifetimeValue(id)
    await accounts.deleteAccount(id)
    assert.equal(await statusOf(accounts.getAccount(id)), 404)
  })

  it('adds accounts in bulk and logins to guests’ accounts', async () => {
    const signup = (name: string) => ({ account: { emailAddress: `${name}@example.com` }, password })
    const added = await client.accounts.addAccounts([signup('ada'), signup('grace')])
    assert.equal(added.items.length, 2)
    await login('grace')

    const { id } = await client.accounts.addAccount({ emailAddress: 'guest@example.com' })
    const newLogin = { emailAddress: 'guest@example.com', username: 'guest@example.com', password }
    assert.equal((await client.accounts.addLogin(id, newLogin)).customerAccount?.id, id)
    await login('guest')
  })

  it('changes, resets and demands passwords', async () => {
    const { id } = add('ada')
    const { accounts } = client
    await accounts.changePassword(id, { oldPassword: password, newPassword: 'Changed1' })
    assert.equal(await statusOf(login('ada')), 401)
    const passwordInfo = { oldPassword: 'Changed1', newPassword: password }
    const results = await accounts.changePasswords([{ accountId: id, passwordInfo }])
    assert.deepEqual([results.items[0]?.accountId, results.items[0]?.succeeded], [id, true])

    await accounts.setPasswordChangeRequired(id, true)
    assert.equal((await accounts.getLoginState(id)).isPasswordChangeRequired, true)
    await failureOf(login('ada'))
    await accounts.resetPassword({ emailAddress: 'ada@example.com' })
    const confirmation = { userName: 'ada@example.com', confirmationCode: codeFor('ada@example.com') }
    await accounts.updateForgottenPassword({ ...confirmation, newPassword: password })
    await login('ada')
  })

  it('locks, unlocks and disables', async () => {
    const { id } = add('ada')
    const { accounts } = client
    await accounts.setLoginLocked(id, true)
    assert.equal((await accounts.getLoginStateByEmailAddress('ada@example.com')).isLocked, true)
    await failureOf(login('ada'))
    await accounts.setLoginLocked(id, false)
    assert.equal((await accounts.getLoginStateByUserName('ada@example.com')).isLocked, false)
    await login('ada')
    await accounts.disableAccount(id)
    await failureOf(login('ada'))
    assert.equal((await accounts.getAccount(id)).isActive, false)
  })

  it('logs in with a second factor and with a one-time password', async () => {
    add('ada')
    sandbox.configure({ twoFactor: 'always' })
    const pending = await login('ada')
    assert.equal(pending.requires2FA, true)
    await client.authTickets.requestTwoFactor({ claims: pending.accessToken })
    const otpCode = codeFor('ada@example.com')
    const ticket = await client.authTickets.verifyTwoFactor({ userId: pending.userId ?? '', otpCode })
    assert.equal(ticket.customerAccount?.emailAddress, 'ada@example.com')

    const email = 'ada@example.com'
    await client.authTickets.requestOtp({ email })
    assert.ok((await client.authTickets.verifyOtp({ email, otpCode: codeFor(email) })).accessToken)
  })

  it('moves business accounts on, and reads the credits they buy on', async () => {
    const { id } = sandbox.accounts.addBusiness({ users: [{ emailAddress: 'buyer@example.com', password }] })
    const { b2bAccounts } = client
    assert.equal((await b2bAccounts.getAccount(id)).approvalStatus, 'PendingApproval')
    await failureOf(b2bAccounts.updateStatus(id, 'approve'))
    await client.fetch(`/commerce/customer/b2baccounts/${id}/salesrep/rep1`, { method: 'POST' })
    assert.equal((await b2bAccounts.updateStatus(id, 'approve')).isActive, true)
    await login('buyer')
    await b2bAccounts.updateStatus(id, 'disable')
    await failureOf(login('buyer'))
    await failureOf(b2bAccounts.updateStatus(id, 'deny'))
    await b2bAccounts.updateStatus(id, 'enable')

    await client.fetch(`/commerce/customer/accounts/${id}/purchaseOrderAccount`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ isEnabled: true, creditLimit: 100 }),
    })
    const { items } = await client.accounts.getPurchaseOrderAccounts({ accountType: 'B2B' })
    assert.deepEqual([items[0]?.accountId, items[0]?.creditLimit], [id, 100])
  })

  it('takes over a guest’s cart', async () => {
    const guest = await client.authTickets.createAnonymous()
    const cart = await client.fetch('/commerce/carts/current', { claims: guest.accessToken })
    const { id: cartId } = (await cart.json()) as { id: string }
    const { id: accountId, userId } = add('ada')
    const ticket = await client.authTickets.impersonateCart({ cartId, accountId, userId: userId ?? '' })
    assert.ok(ticket.accessToken)
  })

  it('renews an app token that is over, by the sandbox’s clock', async () => {
    await client.authTickets.createAnonymous()
    sandbox.advance(3_600_000)
    await client.authTickets.createAnonymous()
    const tokens = sandbox.calls.filter(({ operation }) => operation === 'createAppToken')
    assert.equal(tokens.length, 2)
    assert.ok(sandbox.calls.every(({ status }) => status !== null && status < 300))
  })

  it('never takes a spoilt answer for a ticket or an account', async () => {
    const { id } = add('ada')
    for (const kind of ['refuse', 'drop', 'cut', 'status', 'html', 'empty', 'wrong-types', 'error-body'] as const) {
      for (const call of [() => login('ada'), () => client.accounts.getAccount(id)]) {
        const heal = sandbox.fail({
          kind,
          times: Number.POSITIVE_INFINITY,
          when: ({ path }) => !path.endsWith('/oauth'),
        })
        const error = await failureOf(call())
        assert.ok(error instanceof KiboApiError, `${kind}: ${error}`)
        heal()
        await client.accounts.getAccount(id)
      }
    }
  })
})
