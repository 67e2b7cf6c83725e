// Several processes that act as one, on one Redis.
// Run it: REDIS_URL=redis://127.0.0.1:6379 npx tsx examples/cluster/server.ts
// and while it runs: npx tsx examples/cluster/one-refresh.ts
import cluster from 'node:cluster'
import { subscribe } from 'node:diagnostics_channel'
import { availableParallelism } from 'node:os'

if (cluster.isPrimary) {
  await import('../sandbox-unless-configured.ts') // the workers get its environment
  const count = Number(process.env.WORKERS ?? Math.max(3, availableParallelism()))
  for (let started = 0; started < count; started++) cluster.fork()

  let listening = 0
  cluster.on('listening', (_worker, { port }) => {
    listening += 1
    if (listening === count) console.log(`${count} processes: http://127.0.0.1:${port}`)
  })
  cluster.on('exit', () => {
    if (listening < count) process.exit(1) // one that can't start says why, and would not start the next time either
    cluster.fork()
  })
} else {
  await serve()
}

async function serve(): Promise<void> {
  const { default: express } = await import('express')
  const { authRoutes, kiboEvents, requireCustomer, storefrontAuth } = await import('kibo-storefront-auth')
  const { RedisStore } = await import('kibo-storefront-auth/redis')
  const { createClient } = await import('redis')

  const client = createClient({ url: process.env.REDIS_URL ?? 'redis://127.0.0.1:6379' })
  client.on('error', (error) => console.error(`process ${process.pid}:`, error.message)) // it connects again by itself
  await client.connect()

  const leewayMs = Number(process.env.REFRESH_LEEWAY_MS ?? 60_000)
  const auth = storefrontAuth({ store: new RedisStore({ client }), refresh: { leewayMs } })

  const app = express()
  app.post('/kibo/events', kiboEvents({ auth })) // before the middleware: an event is no visitor
  app.use(auth)
  app.use('/auth', authRoutes())
  app.get('/account', requireCustomer(), (req, res) => {
    res.json({ hello: req.customer.account?.firstName, process: process.pid })
  })

  subscribe('kibo-storefront-auth:refresh', (message) => {
    const { event } = message as { event: string }
    console.log(`process ${process.pid}: ${event}`)
  })
  app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
    if (error) throw error // is the port in use? Set PORT
  })
}
