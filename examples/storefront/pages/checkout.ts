import { Router } from 'express'
import { requireCustomer } from 'kibo-storefront-auth'
import { render } from '../render.ts'
import { currentCart } from './cart.ts'

/** How old a code may be for a checkout. */
const secondFactorWithinMs = 10 * 60_000

export const checkoutPages = Router()

checkoutPages.get('/checkout', requireCustomer({ passError: true, secondFactorWithinMs }), async (req, res) => {
  render(res, 'checkout', { cart: await currentCart(req) })
})
