import type { Request } from 'express'
import { z } from 'zod'

const cookie = 'shop_cart_count'
const cart = z.object({ items: z.array(z.object({ quantity: z.number() })) })

/** Remembers whose cart holds how many things, so that a page shows the number without a call to Kibo. */
export function keepCartCount(req: Request, current: unknown): void {
  const count = cart.parse(current).items.reduce((sum, { quantity }) => sum + quantity, 0)
  const kept = `${req.customer.userId}.${count}`
  req.cookies[cookie] = kept // for the page that this request shows
  req.res?.cookie(cookie, kept, { httpOnly: true, sameSite: 'lax' })
}

/** How many things are in this visitor's cart; undefined while nothing is known of it, e.g. after a logout. */
export function cartCount(req: Request): number | undefined {
  const kept: unknown = req.cookies?.[cookie]
  if (typeof kept !== 'string') return undefined
  const [userId, count] = kept.split('.')
  return userId === req.customer?.userId && /^\d{1,4}$/.test(count ?? '') ? Number(count) : undefined
}

/** Asks Kibo again, after a login: the guest's cart came along. */
export async function recountCart(req: Request): Promise<void> {
  const answer = await req.customer.fetch('/commerce/carts/current')
  if (answer.ok) keepCartCount(req, await answer.json())
}
