// Run it: npx tsx examples/recipes/guest-checkout.ts
// A guest begins an order, logs in before it is paid, and takes it along.
import '../sandbox-unless-configured.ts'
import cookieParser from 'cookie-parser'
import express from 'express'
import { authRoutes, requireSameOrigin, storefrontAuth } from 'kibo-storefront-auth'
import { passOn } from './kibo-answer.ts'

const auth = storefrontAuth()
const app = express()
app.use(auth, cookieParser(), requireSameOrigin())

app.post('/checkout', async (req, res) => {
  const cart = await req.customer.fetch('/commerce/carts/current')
  if (!cart.ok) return passOn(cart, res)
  const { id } = (await cart.json()) as { id: string }
  const answer = await req.customer.fetch(`/commerce/orders?cartId=${id}`, { method: 'POST' })
  if (!answer.ok) return passOn(answer, res)
  const order = (await answer.json()) as { id: string }
  res.cookie('order', order.id, { httpOnly: true, sameSite: 'lax' }).status(201).json({ id: order.id })
})

app.use(
  '/auth',
  authRoutes({
    async onAuthenticated(req, { previous }) {
      const { order } = req.cookies
      if (!previous.isAnonymous || typeof order !== 'string') return
      const path = `/commerce/orders/${encodeURIComponent(order)}`
      // The cookie is the visitor's to write: the order must be that of the guest who this visitor was.
      const found = await auth.client.fetch(path)
      const { userId } = found.ok ? ((await found.json()) as { userId: string }) : { userId: null }
      if (userId === null || userId !== previous.userId) return
      await req.customer.fetch(`${path}/users`, { method: 'PUT' })
    },
  }),
)

app.get('/checkout', async (req, res) => {
  await passOn(await req.customer.fetch(`/commerce/orders/${encodeURIComponent(req.cookies.order)}`), res)
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
