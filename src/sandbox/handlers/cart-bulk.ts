import { badParameter, KiboError } from '../kibo-json/errors.ts'
import { readList, readObject } from '../kibo-json/json.ts'
import { addToCart, cartItemView, readCartLine, requireItem } from '../model/carts.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'
import { type CartOf, namedCart, ownCart } from './cart-of.ts'

/** What is done with several items of a cart at once. */
const bulkCallsOf = (cartOf: CartOf) => ({
  /** POST bulkitems: what is wrong is left out, or refuses all of it with `throwErrorOnInvalidItems`. */
  addItems(exchange: Exchange): Answer {
    const lines = eachValid(exchange, readCartLine)
    const cart = cartOf(exchange)
    for (const line of lines) addToCart(cart, line)
    return ok()
  },

  /**
   * PUT bulkitems: items that the cart has, by their ids. What is wrong refuses all of it with
   * `throwErrorOnInvalidItems`; else it stays as it was, or goes with `removeInvalidItems`.
   */
  updateItems(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    const changes = eachValid(exchange, (value) => ({
      item: requireItem(cart, readId(readObject(value, 'cartItem').id)),
      line: readCartLine(value),
    }))
    const valid = changes.map(({ item, line }) => Object.assign(item, line))
    if (isTrue(exchange, 'removeInvalidItems')) {
      const named = readItems(exchange).map((value) => readObject(value, 'cartItem').id)
      cart.items = cart.items.filter((item) => valid.includes(item) || !named.includes(item.id))
    }
    return ok(valid.map(cartItemView))
  },

  /** PUT bulkitems/delete, a list of ids: one that the cart does not have refuses all, which Kibo does not state. */
  deleteItems(exchange: Exchange): Answer {
    const cart = cartOf(exchange)
    const gone = readItems(exchange).map((id) => requireItem(cart, readId(id)))
    cart.items = cart.items.filter((item) => !gone.includes(item))
    return ok()
  },
})

export const ownBulk = bulkCallsOf(ownCart)
export const namedBulk = bulkCallsOf(namedCart)

/** What the body's items are read as; those that are refused are left out, unless `throwErrorOnInvalidItems`. */
function eachValid<T>(exchange: Exchange, read: (item: unknown) => T): T[] {
  const isStrict = isTrue(exchange, 'throwErrorOnInvalidItems')
  return readItems(exchange).flatMap((item) => {
    try {
      return [read(item)]
    } catch (error) {
      if (isStrict || !(error instanceof KiboError)) throw error
      return []
    }
  })
}

const readItems = ({ body }: Exchange) => readList({ items: body }, 'items')

function readId(id: unknown): string {
  if (typeof id !== 'string' || id === '') throw badParameter('cartItem.id', 'is required')
  return id
}

const isTrue = ({ query }: Exchange, parameter: string) => query.get(parameter)?.toLowerCase() === 'true'
