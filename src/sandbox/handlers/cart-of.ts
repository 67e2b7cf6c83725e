import { badClaims, notFound } from '../kibo-json/errors.ts'
import { currentCart, findCart, requireCart } from '../model/carts.ts'
import type { Cart } from '../model/state.ts'
import type { Exchange } from '../server/exchange.ts'

/** Which cart a call is about. */
export type CartOf = (exchange: Exchange) => Cart

/** The cart of the claims, made when there is none. */
export const ownCart: CartOf = ({ state, ticket }) => {
  if (!ticket) throw badClaims()
  return currentCart(state, ticket)
}

/** The cart of the user in the path. */
export const userCart: CartOf = ({ state, siteId, params: { userId = '' } }) => {
  const cart = findCart(state, { siteId, userId })
  if (!cart) throw notFound(`cart of user ${userId}`)
  return cart
}

/** The cart with the id in the path; one of somebody else is not there for a shopper, as far as Kibo states. */
export const namedCart: CartOf = ({ state, siteId, ticket, params: { cartId } }) => {
  const cart = requireCart(state, siteId, cartId)
  if (ticket && ticket.userId !== cart.userId) throw notFound(`cart ${cartId}`)
  return cart
}
