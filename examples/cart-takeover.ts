// Run it: CSR_TOKEN=$(openssl rand -hex 16) npx tsx examples/cart-takeover.ts
// A service representative takes over a guest's cart: Kibo gives a ticket for it, the app makes a session from that.
import './sandbox-unless-configured.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import express, { type NextFunction, type Request, type Response } from 'express'
import { KiboApiError, StorefrontAuthError, storefrontAuth } from 'kibo-storefront-auth'

const auth = storefrontAuth()
const app = express()
app.use(auth)

app.post('/service/carts/:cartId', requireRepresentative, async (req, res) => {
  // The ticket comes from Kibo, by the app's own right: never adopt one that a browser sent.
  const ticket = await auth.client.authTickets.impersonateCart({ cartId: String(req.params.cartId) })
  await req.customer.adopt(ticket, { via: 'cart-takeover' })
  res.json(req.customer)
})

app.get('/cart', async (req, res) => {
  const cart = await req.customer.fetch('/commerce/carts/current')
  res.status(cart.status).json(cart.ok ? await cart.json() : {})
})

app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
  // No such cart, or an application without the right to it: Kibo's own text is not for a page.
  if (error instanceof KiboApiError) return void res.sendStatus(error.status === 404 ? 404 : 502)
  if (!(error instanceof StorefrontAuthError)) return next(error)
  res.status(error.status).set(error.headers).json(error.toProblem())
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})

/** In place of the login of your service desk. */
function requireRepresentative(req: Request, res: Response, next: NextFunction): void {
  const { CSR_TOKEN } = process.env
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const isKnown = CSR_TOKEN && timingSafeEqual(hash(req.get('authorization') ?? ''), hash(`Bearer ${CSR_TOKEN}`))
  if (isKnown) next()
  else res.sendStatus(403)
}
