// Run it: npx tsx examples/metrics.ts, with REDIS_URL if sessions are to live in Redis
// Prometheus metrics of logins, refreshes, account fetches, the store and calls to Kibo, from diagnostics channels.
import './sandbox-unless-configured.ts'
import { subscribe } from 'node:diagnostics_channel'
import express from 'express'
import { type AuthEvent, authRoutes, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'
import { RedisStore } from 'kibo-storefront-auth/redis'
import { Counter, Histogram, register } from 'prom-client'
import { createClient } from 'redis'

const events = new Counter({
  name: 'storefront_auth_events_total',
  help: 'Tickets minted, logins, refreshes, account fetches and outages of the store, by what came of them',
  labelNames: ['about', 'event'],
})
for (const about of ['ticket', 'login', 'refresh', 'account', 'store']) {
  subscribe(`kibo-storefront-auth:${about}`, (message) => {
    events.inc({ about, event: (message as AuthEvent).event })
  })
}

const kiboCalls = new Histogram({
  name: 'kibo_call_duration_seconds',
  help: 'Calls to Kibo, retries included; status 0 is no answer',
  labelNames: ['operation', 'status'],
})
subscribe('tracing:kibo-storefront-auth:kibo-call:asyncEnd', (message) => {
  const { operation, status, durationMs = 0 } = message as { operation: string; status: number; durationMs?: number }
  kiboCalls.observe({ operation, status }, durationMs / 1000)
})

const url = process.env.REDIS_URL
const redis = url === undefined ? undefined : createClient({ url }).on('error', () => {})
await redis?.connect()

const app = express()
// Keep /metrics from the public; a scraper is no visitor, so it gets no ticket.
app.get('/metrics', async (_req, res) => {
  res.type(register.contentType).send(await register.metrics())
})
app.use(storefrontAuth(redis ? { store: new RedisStore({ client: redis }) } : {}))
app.use('/auth', authRoutes())
app.get('/account', requireCustomer(), (req, res) => {
  res.json(req.customer)
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
