import { badClaims } from '../kibo-json/errors.ts'
import { readObject } from '../kibo-json/json.ts'
import {
  addToCart,
  cartItemView,
  cartView,
  currentCart,
  readCartItem,
  readQuantity,
  requireItem,
} from '../model/carts.ts'
import type { Cart } from '../model/state.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'

/** GET carts/current: the cart of the claims, made when there is none. */
export const getOrCreateCart = (exchange: Exchange): Answer => ok(cartView(ownCart(exchange)))

/** POST carts/current/items */
export function addItemToCart(exchange: Exchange): Answer {
  const { product, quantity } = readCartItem(readObject(exchange.body, 'cartItem'))
  return created(cartItemView(addToCart(ownCart(exchange), product, quantity)))
}

/** PUT carts/current/items/{id}/{quantity} */
export function updateCartItemQuantity(exchange: Exchange): Answer {
  const item = requireItem(ownCart(exchange), exchange.params.cartItemId)
  item.quantity = readQuantity(Number(exchange.params.quantity))
  return ok(cartItemView(item))
}

/** DELETE carts/current/items/{id} */
export function deleteCartItem(exchange: Exchange): Answer {
  const cart = ownCart(exchange)
  const item = requireItem(cart, exchange.params.cartItemId)
  cart.items.splice(cart.items.indexOf(item), 1)
  return { status: 204 }
}

/** DELETE carts/current/items */
export function removeAllCartItems(exchange: Exchange): Answer {
  const cart = ownCart(exchange)
  cart.items = []
  return ok(cartView(cart))
}

function ownCart({ state, ticket }: Exchange): Cart {
  if (!ticket) throw badClaims()
  return currentCart(state, ticket.userId)
}
