import { type Request, Router } from 'express'
import { z } from 'zod'
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
  const answer = await ask(req, '/commerce/carts/current')
  render(res, 'cart', { cart: cart.parse(await answer.json()) })
})

cartPages.post('/cart/add', async (req, res) => {
  const product = productOf(req.body?.productCode)
  if (!product) return res.redirect(303, '/')
  const { code: productCode, name, price } = product
  // Kibo takes name and price from its own catalog; the sandbox has none and takes them from here.
  const item = { product: { productCode, name, price: { price } }, quantity: 1 }
  await ask(req, '/commerce/carts/current/items', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(item),
  })
  res.redirect(303, '/cart')
})

cartPages.post('/cart/remove', async (req, res) => {
  const itemId = encodeURIComponent(String(req.body?.itemId))
  await ask(req, `/commerce/carts/current/items/${itemId}`, { method: 'DELETE' }, [404])
  res.redirect(303, '/cart')
})

/** Kibo's answer to this visitor; anything but success, or a status that is `expected`, goes to the error page. */
async function ask(req: Request, path: string, init: RequestInit = {}, expected: number[] = []): Promise<Response> {
  const answer = await req.customer.fetch(path, init)
  if (!answer.ok && !expected.includes(answer.status)) throw new Error(`${path} was answered ${answer.status}`)
  return answer
}
