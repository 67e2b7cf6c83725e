// Run it: node --import tsx --test examples/testing/node.test.ts
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import express from 'express'
import { authRoutes, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'
import { createSandbox } from 'kibo-storefront-auth/sandbox'

const sandbox = await createSandbox()
const app = express()
app.use(storefrontAuth({ kibo: sandbox.kibo, secret: 'a secret for tests, 32 letters at least' }))
app.use('/auth', authRoutes({ rateLimit: false })) // or the failures of one test count in the next
app.get('/account', requireCustomer(), (req, res) => {
  res.json({ hello: req.customer.account?.firstName })
})

beforeEach(() => sandbox.reset())
after(() => sandbox.close())

test('a login with a second factor is done when the code of the mail is given', async () => {
  const { agent, account } = await sandbox.pendingTwoFactor(app)
  await agent.get('/account').expect(401)

  const { code } = await sandbox.mail({ to: account.emailAddress, kind: '2fa' })
  await agent.post('/auth/two-factor/verify').send({ code }).expect(200)
  await agent.get('/account').expect(200)
})

test('a locked login is told so', async () => {
  const { agent, account, password } = await sandbox.locked(app)
  const refused = await agent.post('/auth/login').send({ username: account.userName, password }).expect(403)
  assert.equal(refused.body.code, 'account_locked')
})
