import { type Request, Router } from 'express'
import { z } from 'zod'
import { askKibo } from '../ask-kibo.ts'
import { keepCartCount } from '../cart-count.ts'
import { productOf } from '../catalog.ts'
import { render } from '../render.ts'

const cart = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      product: z.object({ productCode: z.string(), name: z.string().optional() }),
      quantity: z.number(),
      total: z.number(),
    }),
  ),
  total: z.number(),
})

export const cartPages = Router()

cartPages.get('/cart', async (req, res) => {
  render(res, 'cart', { cart: await currentCart(req) })
})

cartPages.post('/cart/add', async (req, res) => {
  const product = productOf(req.body?.productCode)
  if (!product) return res.redirect(303, '/')
  const { code: productCode, name, price } = product
  // Kibo takes name and price from its own catalog; the sandbox has none and takes them from here.
  const item = { product: { productCode, name, price: { price } }, quantity: 1 }
  await askKibo(req.customer, '/commerce/carts/current/items', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(item),
  })
  res.redirect(303, '/cart')
})

cartPages.post('/cart/remove', async (req, res) => {
  const itemId = encodeURIComponent(String(req.body?.itemId))
  await askKibo(req.customer, `/commerce/carts/current/items/${itemId}`, { method: 'DELETE' }, [404])
  res.redirect(303, '/cart')
})

/** This visitor's cart as it is now. */
export async function currentCart(req: Request): Promise<z.infer<typeof cart>> {
  const current: unknown = await (await askKibo(req.customer, '/commerce/carts/current')).json()
  keepCartCount(req, current)
  return cart.parse(current)
}
