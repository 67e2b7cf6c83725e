// Run it: npx mocha --import=tsx examples/testing/mocha.test.ts
import express from 'express'
import { requireCustomer, storefrontAuth } from 'kibo-storefront-auth'
import { createSandbox, type Sandbox } from 'kibo-storefront-auth/sandbox'

/** Your app: a function of where Kibo is. */
function createApp(kibo: Sandbox['kibo']) {
  const app = express()
  app.use(storefrontAuth({ kibo, secret: 'a secret for tests, 32 letters at least' }))
  app.get('/account', requireCustomer({ loginPath: '/login' }), (req, res) => {
    res.json({ hello: req.customer.account?.firstName })
  })
  return app
}

describe('the account page', () => {
  let sandbox: Sandbox
  let app: ReturnType<typeof createApp>

  before(async () => {
    sandbox = await createSandbox()
    app = createApp(sandbox.kibo)
  })
  beforeEach(() => sandbox.reset())
  after(() => sandbox.close())

  it('greets a shopper', async () => {
    const { agent, customer } = await sandbox.loggedIn(app)
    await agent.get('/account').expect(200, { hello: customer.firstName })
  })

  it('asks a guest to log in', async () => {
    const { agent } = await sandbox.guest(app)
    await agent.get('/account').accept('text/html').expect(302).expect('Location', '/login?returnTo=%2Faccount')
  })
})
