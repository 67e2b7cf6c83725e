// Run it: npx jest jest.test.cjs
const express = require('express')
const { requireCustomer, storefrontAuth } = require('kibo-storefront-auth')
const { createSandbox } = require('kibo-storefront-auth/sandbox')

let sandbox
let app
let clean

beforeAll(async () => {
  sandbox = await createSandbox()
  app = express()
  app.use(storefrontAuth({ kibo: sandbox.kibo, secret: 'a secret for tests, 32 letters at least' }))
  app.get('/quotes', requireCustomer({ approved: true }), (req, res) => {
    res.json({ company: req.customer.account.companyOrOrganization })
  })
  sandbox.accounts.add({ emailAddress: 'ada@example.com', password: 'lovelace-1815' })
  clean = sandbox.snapshot() // with what every test needs
})
beforeEach(() => sandbox.restore(clean))
afterAll(() => sandbox.close())

test('a user of an approved business account sees the quotes', async () => {
  const { agent } = await sandbox.business(app, { companyOrOrganization: 'Eckert' })
  const page = await agent.get('/quotes').expect(200)
  expect(page.body).toEqual({ company: 'Eckert' })
})

test('a shopper does not', async () => {
  const [ada] = sandbox.accounts.list()
  const { agent } = await sandbox.loggedIn(app, ada)
  const refused = await agent.get('/quotes').expect(403)
  expect(refused.body.code).toBe('approval_required')
})
