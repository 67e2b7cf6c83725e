// Run it: npx tsx examples/json-api.ts
// A JSON API for a page without reloads: session, cart and account. Nobody is redirected, refusals are problem JSON.
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, requireCustomer, requireSameOrigin, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes()) // GET /auth/session, POST /auth/login ...

const api = express.Router()
api.use(requireSameOrigin(), express.json())
api.get('/account', requireCustomer(), (req, res) => {
  res.json(req.customer.account)
})
api.get('/cart', async (req, res) => {
  const cart = await req.customer.fetch('/commerce/carts/current')
  res.status(cart.status).json(cart.ok ? await cart.json() : {})
})
api.post('/cart/items', async (req, res) => {
  const added = await req.customer.fetch('/commerce/carts/current/items', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ product: { productCode: String(req.body.productCode) }, quantity: 1 }),
  })
  res.status(added.status).json(added.ok ? await added.json() : {})
})
app.use('/api', api)

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
