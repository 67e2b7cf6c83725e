// Run it: npx playwright test playwright.test.mjs
import { once } from 'node:events'
import { expect, test } from '@playwright/test'
import express from 'express'
import { authRoutes, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'
import { createSandbox } from 'kibo-storefront-auth/sandbox'

let sandbox
let server
let url

test.beforeAll(async () => {
  sandbox = await createSandbox()
  const app = express()
  app.use(storefrontAuth({ kibo: sandbox.kibo, secret: 'a secret for tests, 32 letters at least' }))
  app.use('/auth', authRoutes())
  app.get('/account', requireCustomer({ loginPath: '/login' }), (req, res) => {
    res.send(`<h1>Hello ${req.customer.account.firstName}</h1>
      <form method="post" action="/auth/logout"><button>Log out</button></form>`)
  })
  server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${server.address().port}`
})
test.beforeEach(() => sandbox.reset())
test.afterAll(async () => {
  server.close()
  await sandbox.close()
})

test('a shopper sees the account until the logout', async ({ page }) => {
  await sandbox.login(page, { firstName: 'Mary' }, { url })
  await page.goto(`${url}/account`)
  await expect(page.getByRole('heading')).toHaveText('Hello Mary')

  await page.getByRole('button', { name: 'Log out' }).click()
  await page.goto(`${url}/account`)
  expect(page.url()).toBe(`${url}/login?returnTo=%2Faccount`)
})
