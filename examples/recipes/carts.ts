// Run it: npx tsx examples/recipes/carts.ts
// The visitor's cart, guest or shopper.
import '../sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, requireSameOrigin, storefrontAuth } from 'kibo-storefront-auth'
import { json, passOn } from './kibo-answer.ts'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())
app.use(requireSameOrigin(), express.json())

app.get('/cart', async (req, res) => {
  await passOn(await req.customer.fetch('/commerce/carts/current'), res)
})
// For the number at the cart's icon: makes no cart where there is none.
app.get('/cart/summary', async (req, res) => {
  await passOn(await req.customer.fetch('/commerce/carts/summary'), res)
})
app.post('/cart/items', async (req, res) => {
  const item = { product: { productCode: String(req.body?.productCode) }, quantity: 1 }
  await passOn(await req.customer.fetch('/commerce/carts/current/items', json('POST', item)), res)
})

const itemPath = (id: unknown) => `/commerce/carts/current/items/${encodeURIComponent(String(id))}`
app.put('/cart/items/:id', async (req, res) => {
  const path = `${itemPath(req.params.id)}/${Number(req.body?.quantity)}`
  await passOn(await req.customer.fetch(path, { method: 'PUT' }), res)
})
app.delete('/cart/items/:id', async (req, res) => {
  await passOn(await req.customer.fetch(itemPath(req.params.id), { method: 'DELETE' }), res)
})

interface CouponsOfCart {
  couponCodes: string[]
  invalidCoupons: { couponCode: string; reason: string }[]
  total: number
}
app.put('/cart/coupons/:code', async (req, res) => {
  const cart = await req.customer.fetch('/commerce/carts/current')
  if (!cart.ok) return passOn(cart, res)
  const { id } = (await cart.json()) as { id: string }
  const path = `/commerce/carts/${id}/coupons/${encodeURIComponent(req.params.code)}`
  const answer = await req.customer.fetch(path, { method: 'PUT' })
  if (!answer.ok) return passOn(answer, res)
  // 200 for a refused code too
  const { couponCodes, invalidCoupons, total } = (await answer.json()) as CouponsOfCart
  const isRefused = invalidCoupons?.some(({ couponCode }) => couponCode === req.params.code)
  res.status(isRefused ? 422 : 200).json({ couponCodes, total })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
