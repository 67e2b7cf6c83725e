import { cartView } from '../model/carts.ts'
import * as coupons from '../model/coupons.ts'
import type { Cart, SandboxState } from '../model/state.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'
import { namedCart } from './cart-of.ts'

/** A call that changes the coupons of the cart in the path and answers with the cart. */
const changing =
  (change: (state: SandboxState, cart: Cart, code: string) => void) =>
  (exchange: Exchange): Answer => {
    const cart = namedCart(exchange)
    change(exchange.state, cart, exchange.params.couponCode ?? '')
    return ok(cartView(exchange.state, cart))
  }

/** PUT carts/{cartId}/coupons/{couponCode} */
export const applyCoupon = changing(coupons.applyCoupon)

/** DELETE carts/{cartId}/coupons/{couponCode} */
export const removeCoupon = changing((_, cart, code) => coupons.removeCoupon(cart, code))

/** DELETE carts/{cartId}/coupons */
export const removeCoupons = changing((_, cart) => coupons.removeCoupons(cart))
