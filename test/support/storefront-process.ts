import type { AddressInfo } from 'node:net'
import express from 'express'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { authRoutes, requireCustomer, storefrontAuth } from '../../src/index.ts'
import { RedisStore } from '../../src/redis.ts'

// One process of a storefront, told by its environment where Kibo and Redis are; tells its parent where it is itself, and
// is told by it when to advance its clock.

const url = process.env.REDIS_URL ?? ''
const client =
  process.env.LIBRARY === 'ioredis'
    ? new Redis(url, { retryStrategy: () => 50 }).on('error', () => {})
    : await createClient({ url, socket: { reconnectStrategy: 50 } })
        .on('error', () => {})
        .connect()

let aheadMs = 0
const now = () => Date.now() + aheadMs
process.on('message', (ms: number) => {
  aheadMs += ms
  process.send?.('advanced')
})

// A test's machine may be busy.
const store = new RedisStore({ client, timeoutMs: 1000 })
const auth = storefrontAuth({ store, kibo: { now } })
const app = express().use(auth).use('/auth', authRoutes())

app.get('/', (req, res) => {
  res.json({ ...req.customer.toJSON(), degraded: req.customer.degraded, account: req.customer.account })
})
app.get('/account', requireCustomer(), (req, res) => {
  res.json(req.customer.account)
})
app.post('/rename/:firstName', requireCustomer(), async (req, res) => {
  const { account, accountId } = req.customer
  await auth.client.accounts.updateAccount(Number(accountId), { ...account, firstName: String(req.params.firstName) })
  res.sendStatus(204)
})
app.post('/revoke', requireCustomer(), async (req, res) => {
  await auth.revoke({ accountId: Number(req.customer.accountId) })
  res.sendStatus(204)
})

const server = app.listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
})
process.once('disconnect', () => process.exit())
