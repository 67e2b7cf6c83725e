// Run it: npx tsx examples/single-page/server.ts
// A page without reloads: the server gives JSON, `kibo-storefront-auth/browser` keeps page and tabs in step.
import '../sandbox-unless-configured.ts'
import { fileURLToPath } from 'node:url'
import express from 'express'
import { authRoutes, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
// Files first: they need no ticket.
app.use(express.static(fileURLToPath(new URL('public', import.meta.url))))
// Without a bundler the helper is served as it is.
app.get('/session.js', (_req, res) => {
  res.sendFile(fileURLToPath(import.meta.resolve('kibo-storefront-auth/browser')))
})

app.use(storefrontAuth())
app.use('/auth', authRoutes())
app.get('/api/account', requireCustomer(), (req, res) => {
  res.json(req.customer.account)
})

const port = process.env.PORT ?? '3000'
const server = app.listen(Number(port), '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
