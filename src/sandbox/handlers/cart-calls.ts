import { badClaims, KiboError, notFound } from '../kibo-json/errors.ts'
import { readList, readObject } from '../kibo-json/json.ts'
import {
  addToCart,
  type CartLine,
  cartItemView,
  cartSummaryView,
  cartView,
  currentCart,
  findCart,
  readCartLine,
  readQuantity,
  requireCart,
  requireItem,
} from '../model/carts.ts'
import type { Cart } from '../model/state.ts'
import { newUserId } from '../model/tickets.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'

/** Which cart a call is about. */
type CartOf = (exchange: Exchange) => Cart

/** The cart of the claims, made when there is none. */
const ownCart: CartOf = ({ state, ticket }) => {
  if (!ticket) throw badClaims()
  return currentCart(state, ticket.userId)
}

/** The cart of the user in the path. */
const userCart: CartOf = ({ state, params: { userId = '' } }) => {
  const cart = findCart(state, userId)
  if (!cart) throw notFound(`cart of user ${userId}`)
  return cart
}

/** The cart with the id in the path; one of somebody else is not there for a shopper, as far as Kibo states. */
const namedCart: CartOf = ({ state, ticket, params: { cartId } }) => {
  const cart = requireCart(state, cartId)
  if (ticket && ticket.userId !== cart.userId) throw notFound(`cart ${cartId}`)
  return cart
}

/** What can be done with a cart, whichever way the call names it. */
const callsOf = (cartOf: CartOf) => ({
  get: (exchange: Exchange): Answer => ok(cartView(cartOf(exchange))),

  /** PUT: the items become those of the body, where it mentions them. Those that keep their id stay the same items. */
  update(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    const body = readObject(exchange.body, 'cart')
    if (body.items != null) {
      cart.items = readList(body, 'items').map((item) => {
        const known = cart.items.find(({ id }) => id === readObject(item, 'cartItem').id)
        return { id: known?.id ?? newUserId(), ...readCartLine(item) }
      })
    }
    return ok(cartView(cart))
  },

  delete(exchange: Exchange): Answer {
    exchange.state.carts.delete(cartOf(exchange).userId)
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

  /** POST bulkitems: what is wrong is left out, or refuses all of it with `throwErrorOnInvalidItems`. */
  addItems(exchange: Exchange): Answer {
    const isStrict = exchange.query.get('throwErrorOnInvalidItems')?.toLowerCase() === 'true'
    const lines = readList({ items: exchange.body }, 'items').flatMap((item) => readable(item, isStrict))
    const cart = cartOf(exchange)
    for (const line of lines) addToCart(cart, line)
    return ok()
  },

  removeItems(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    cart.items = []
    return ok(cartView(cart))
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
export const getOrCreateUserCart = ({ state, params: { userId = '' } }: Exchange): Answer =>
  ok(cartView(currentCart(state, userId)))

/** GET carts/summary and carts/user/{userId}/summary: makes no cart. */
export function getCartSummary({ state, ticket, params }: Exchange): Answer {
  return ok(cartSummaryView(state, state.carts.get(params.userId ?? ticket?.userId ?? '')))
}

/** GET carts/{cartId}/summary */
export const getCartSummaryByCartId = (exchange: Exchange): Answer =>
  ok(cartSummaryView(exchange.state, namedCart(exchange)))

function readable(item: unknown, isStrict: boolean): CartLine[] {
  try {
    return [readCartLine(item)]
  } catch (error) {
    if (isStrict || !(error instanceof KiboError)) throw error
    return []
  }
}
