// Run it: npx vitest run vitest.test.mjs
import express from 'express'
import { requireCustomer, storefrontAuth } from 'kibo-storefront-auth'
import { createSandbox } from 'kibo-storefront-auth/sandbox'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

let sandbox
let app

beforeAll(async () => {
  sandbox = await createSandbox()
  app = express()
  app.use(storefrontAuth({ kibo: sandbox.kibo, secret: 'a secret for tests, 32 letters at least' }))
  app.get('/orders', requireCustomer(), async (req, res) => {
    const orders = await req.customer.fetch('/commerce/orders')
    res.status(orders.status).json(await orders.json())
  })
})
beforeEach(() => sandbox.reset())
afterAll(() => sandbox.close())

test('the orders are those of the shopper, though the ticket has expired meanwhile', async () => {
  const { agent } = await sandbox.loggedIn(app, { orders: [{ total: 12.5 }] })
  sandbox.advance(16 * 60_000)
  const { body } = await agent.get('/orders').expect(200)
  expect(body.items).toMatchObject([{ total: 12.5 }])

  const refresh = await sandbox.call('PUT', '/commerce/customer/authtickets/refresh')
  expect(refresh.status).toBe(200)
})

test('the page says so when Kibo is away', async () => {
  const { agent } = await sandbox.loggedIn(app)
  sandbox.fail({ kind: 'refuse', operation: 'getOrders', times: Infinity })
  await agent.get('/orders').expect(503)
})
