import { readObject } from '../kibo-json/json.ts'
import {
  addToCart,
  cartItemView,
  cartKey,
  cartSummaryView,
  cartView,
  currentCart,
  readCartLine,
  readItems,
  readQuantity,
  requireItem,
} from '../model/carts.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'
import { type CartOf, namedCart, ownCart, userCart } from './cart-of.ts'

/** What can be done with a cart, however the call names it. */
const callsOf = (cartOf: CartOf) => ({
  get: (exchange: Exchange): Answer => ok(cartView(exchange.state, cartOf(exchange))),

  /** PUT: the items become those of the body, where it mentions them. Those that keep their id stay the same items. */
  update(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    const body = readObject(exchange.body, 'cart')
    if (body.items != null) cart.items = readItems(body, cart.items, readCartLine)
    return ok(cartView(exchange.state, cart))
  },

  delete(exchange: Exchange): Answer {
    exchange.state.carts.delete(cartKey(cartOf(exchange)))
    return { status: 204 }
  },

  getItems(exchange: Exchange): Answer {
    const { items } = cartOf(exchange)
    return ok({ totalCount: items.length, items: items.map(cartItemView) })
  },

  addItem(exchange: Exchange): Answer {
    const line = readCartLine(exchange.body)
    return created(cartItemView(addToCart(cartOf(exchange), line)))
  },

  removeItems(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    cart.items = []
    return ok(cartView(exchange.state, cart))
  },

  getItem: (exchange: Exchange): Answer => ok(cartItemView(requireItem(cartOf(exchange), exchange.params.cartItemId))),

  updateItem(exchange: Exchange): Answer {
    const item = requireItem(cartOf(exchange), exchange.params.cartItemId)
    return ok(cartItemView(Object.assign(item, readCartLine(exchange.body))))
  },

  updateQuantity(exchange: Exchange): Answer {
    const item = requireItem(cartOf(exchange), exchange.params.cartItemId)
    item.quantity = readQuantity(Number(exchange.params.quantity))
    return ok(cartItemView(item))
  },

  deleteItem(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    const item = requireItem(cart, exchange.params.cartItemId)
    cart.items.splice(cart.items.indexOf(item), 1)
    return { status: 204 }
  },
})

export const own = callsOf(ownCart)
export const ofUser = callsOf(userCart)
export const named = callsOf(namedCart)

/** POST carts/user/{userId}: the user's cart, made when there is none. */
export const getOrCreateUserCart = ({ state, siteId, params: { userId = '' } }: Exchange): Answer =>
  ok(cartView(state, currentCart(state, { siteId, userId })))

/** GET carts/summary and carts/user/{userId}/summary: makes no cart. */
export function getCartSummary({ state, siteId, ticket, params }: Exchange): Answer {
  const userId = params.userId ?? ticket?.userId ?? ''
  return ok(cartSummaryView(state, state.carts.get(cartKey({ siteId, userId }))))
}

/** GET carts/{cartId}/summary */
export const getCartSummaryByCartId = (exchange: Exchange): Answer =>
  ok(cartSummaryView(exchange.state, namedCart(exchange)))
