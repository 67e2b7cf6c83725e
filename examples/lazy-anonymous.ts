// Run it: npx tsx examples/lazy-anonymous.ts
// Kibo is not asked for a ticket until a visitor does something that needs one, such as looking into the cart.
import './sandbox-unless-configured.ts'
import express from 'express'
import { storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth({ anonymous: 'lazy' }))

app.get('/', (req, res) => {
  res.json({ status: req.customer.status, userId: req.customer.userId })
})

app.get('/cart', async (req, res) => {
  const cart = await req.customer.fetch('/commerce/carts/current')
  res.status(cart.status).json(cart.ok ? await cart.json() : {})
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
