import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { promisify } from 'node:util'
import express, { type Express } from 'express'
import request from 'supertest'
import { requireCustomer, type SessionJson, type StorefrontAuthOptions, storefrontAuth } from '../../src/index.ts'
import { createSandbox, type Sandbox, type TestAgent, type TestCustomer } from '../../src/sandbox/index.ts'

const run = promisify(execFile)

describe('sandbox: visitors of an app without a route to log in by', () => {
  let sandbox: Sandbox
  beforeEach(async () => {
    sandbox = await createSandbox()
  })
  afterEach(() => sandbox.close())

  const createApp = (options: StorefrontAuthOptions = {}): Express => {
    const app = express()
    app.use(storefrontAuth({ kibo: sandbox.kibo, secret: 's'.repeat(32), ...options }))
    app.get('/session', (req, res) => {
      res.json(req.customer)
    })
    app.get('/account', requireCustomer(), (req, res) => {
      res.json(req.customer.account)
    })
    app.post('/code/:code', async (req, res) => {
      await req.customer.verifyTwoFactor(req.params.code)
      res.json(req.customer)
    })
    app.post('/login/:name/:password', async (req, res) => {
      const { name: username, password } = req.params
      const refusal = await req.customer.login({ username, password }).catch((error: { code: string }) => error)
      res.json({ code: refusal?.code })
    })
    app.post('/logout', async (req, res) => {
      await req.customer.logout()
      res.json(req.customer)
    })
    app.use((_req, res) => {
      res.status(404).send('Not here')
    })
    return app
  }

  it('loggedIn: a shopper, who may log out like any other', async () => {
    const { agent, customer, account, password } = await sandbox.loggedIn(createApp(), { firstName: 'Mary' })

    const page = await agent.get('/account').expect(200)
    assert.equal(page.body.firstName, 'Mary')
    assert.deepEqual((await agent.get('/session')).body.customer, customer)
    assert.deepEqual([customer.accountId, customer.userId], [account.id, account.userId])
    const refused = await agent.post(`/login/${customer.userName}/${password}`)
    assert.deepEqual(refused.body, {})
    await agent.post('/logout').expect(200)
    await agent.get('/account').expect(401)
  })

  it('loggedIn: whom the test has prepared, and others each time', async () => {
    const app = createApp()
    const account = sandbox.accounts.add({ emailAddress: 'ada@example.com', password: 'lovelace-1815' })
    const ada = await sandbox.loggedIn(app, account)
    assert.equal(ada.customer.emailAddress, 'ada@example.com')
    assert.equal(ada.password, 'lovelace-1815')
    const [one, two] = [await sandbox.loggedIn(app), await sandbox.loggedIn(app)]
    assert.notEqual(one.customer.accountId, two.customer.accountId)
    await one.agent.post('/logout').expect(200)
    await two.agent.get('/account').expect(200)
  })

  for (const requestOnLogin of [true, false]) {
    it(`loggedIn: past the site’s second factor, requestOnLogin ${requestOnLogin}`, async () => {
      sandbox.configure({ twoFactor: 'always' })
      const app = createApp({ twoFactor: { requestOnLogin } })
      await (await sandbox.loggedIn(app)).agent.get('/account').expect(200)
    })
  }

  for (const anonymous of ['eager', 'lazy'] as const) {
    it(`guest: with a ticket of one’s own, anonymous ${anonymous}`, async () => {
      const { agent, customer } = await sandbox.guest(createApp({ anonymous }))
      const asked = sandbox.calls.length
      assert.equal(customer, null)
      assert.equal((await agent.get('/session')).body.status, 'anonymous')
      assert.equal(sandbox.calls.length, asked, 'another ticket was asked for')
      await agent.get('/account').expect(401)
    })
  }

  it('pendingTwoFactor: nobody until the code of the mail is given, whatever the site’s setting', async () => {
    const { agent, customer, account } = await sandbox.pendingTwoFactor(createApp())
    assert.equal(customer, null)
    assert.equal((await agent.get('/account').expect(401)).body.code, 'two_factor_required')
    const { code } = await sandbox.mail({ to: account.emailAddress, kind: '2fa' })
    assert.equal((await agent.post(`/code/${code}`).expect(200)).body.customer.accountId, account.id)
    await agent.get('/account').expect(200)
  })

  it('business: a user of an approved account, and of the one that is asked for', async () => {
    const app = createApp()
    const grace = await sandbox.business(app, { companyOrOrganization: 'Eckert' })
    assert.equal(grace.customer.accountType, 'B2B')
    assert.equal((await grace.agent.get('/account').expect(200)).body.companyOrOrganization, 'Eckert')

    const user = { emailAddress: 'jean@example.com', password: 'password-1' }
    const [first, second] = [1, 2].map(() => sandbox.accounts.addBusiness({ users: [user] }).id)
    for (const id of [first, second]) sandbox.accounts.changeStatus(id ?? 0, 'approve')
    assert.equal((await sandbox.business(app, { id: second ?? 0 })).customer.accountId, second)
  })

  it('locked: a guest who can’t log in', async () => {
    const { agent, customer, account, password } = await sandbox.locked(createApp())
    assert.equal(customer, null)
    const refused = await agent.post(`/login/${account.userName}/${password}`)
    assert.deepEqual(refused.body, { code: 'account_locked' })
  })

  it('enters by a server, a router, a host or a path, whatever stands before', async () => {
    const app = createApp()
    const server = createServer(app)
    await (await sandbox.loggedIn(server)).agent.get('/account').expect(200)

    const outer = express()
    outer.use('/shop', (req, res, next) => (req.get('host') === 'shop.example' ? app(req, res, next) : next()))
    const entrance = { path: '/shop', headers: { Host: 'shop.example' } }
    const { agent } = await sandbox.loggedIn(outer, {}, entrance)
    await agent.get('/shop/account').set('Host', 'shop.example').expect(200)
    const guest = await request(app).get('/session')
    const [cookie] = guest.get('Set-Cookie') ?? []
    const known = { headers: { Cookie: cookie?.split(';')[0] ?? '' } }
    await (await sandbox.loggedIn(app, {}, known)).agent.get('/account').expect(200)
    await assert.rejects(sandbox.loggedIn(outer), /GET \/ was answered with 404 before storefrontAuth\(\) met it/)
  })

  it('says why nobody could be logged in', async () => {
    const account = sandbox.accounts.add({ emailAddress: 'a@example.com', password: 'password-1' })
    sandbox.accounts.requirePasswordChange(account.id)
    await assert.rejects(sandbox.loggedIn(createApp(), account), { code: 'password_change_required' })
    const guest = sandbox.accounts.add({ emailAddress: 'b@example.com' })
    await assert.rejects(sandbox.loggedIn(createApp(), guest), /login of account \d+/)
    const imported = sandbox.accounts.add({ emailAddress: 'c@example.com', externalPassword: 'x' })
    await assert.rejects(sandbox.loggedIn(createApp(), imported), /has no password/)
    await assert.rejects(
      sandbox.loggedIn(createApp({ cookie: { secure: true } })),
      /set cookie.secure to false in tests/,
    )
  })

  it('has types of its own, which supertest and the session’s JSON fit', () => {
    const agent: TestAgent = request.agent(createApp())
    const customerOf = (session: SessionJson): TestCustomer | null => session.customer
    assert.deepEqual([typeof agent.get, typeof customerOf], ['function', 'function'])
  })

  it('says what to install where there is no supertest', async () => {
    const script = `
      import Module from 'node:module'
      const resolve = Module._resolveFilename
      Module._resolveFilename = (name, ...rest) => {
        if (name === 'supertest') throw Object.assign(new Error('not there'), { code: 'MODULE_NOT_FOUND' })
        return resolve(name, ...rest)
      }
      const { createSandbox } = await import('./src/sandbox/index.ts')
      const sandbox = await createSandbox()
      await sandbox.guest(() => {}).catch((error) => console.log(error.message))
      await sandbox.close()`
    const { stdout } = await run(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script])
    assert.equal(stdout, 'The test kit needs supertest: npm install --save-dev supertest\n')
  })
})
