// Run it: npx tsx examples/recipes/wishlists.ts
// One wishlist of each shopper, made when the first product goes on it.
import '../sandbox-unless-configured.ts'
import express, { type Request } from 'express'
import { authRoutes, requireCustomer, requireSameOrigin, shopperOf, storefrontAuth } from 'kibo-storefront-auth'
import { json, passOn } from './kibo-answer.ts'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())
app.use('/wishlist', requireCustomer(), requireSameOrigin(), express.json())

const name = 'My wishlist'
const find = (req: Request) =>
  req.customer.fetch(`/commerce/wishlists/customers/${shopperOf(req).accountId}/${encodeURIComponent(name)}`)

app.get('/wishlist', async (req, res) => {
  await passOn(await find(req), res) // 404: there is none yet
})
app.post('/wishlist/items', async (req, res) => {
  let found = await find(req)
  if (found.status === 404) {
    const wishlist = { customerAccountId: shopperOf(req).accountId, name }
    found = await req.customer.fetch('/commerce/wishlists', json('POST', wishlist))
  }
  if (!found.ok) return passOn(found, res)
  const { id } = (await found.json()) as { id: string }
  const item = { product: { productCode: String(req.body?.productCode) }, quantity: 1 }
  await passOn(await req.customer.fetch(`/commerce/wishlists/${id}/items`, json('POST', item)), res)
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
