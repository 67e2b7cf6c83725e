import { badParameter, notImitated } from '../kibo-json/errors.ts'
import { type FieldReaders, page, select } from '../kibo-json/query.ts'
import { cartView } from '../model/carts.ts'
import { addOrder, giveOrder, ordersOf, orderView, type PlacedOrder, requireOrder, userOf } from '../model/orders.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'
import { namedCart } from './cart-of.ts'

/** The fields that orders can be filtered and sorted by. */
const orderFields: FieldReaders<PlacedOrder> = {
  id: ({ order }) => order.id,
  orderNumber: ({ order }) => order.number,
  customerAccountId: ({ account }) => account?.id,
  userId: userOf,
  status: ({ order }) => order.status,
  email: ({ order }) => order.more.email,
  total: ({ order }) => order.total,
  submittedDate: ({ order }) => new Date(order.atMs),
}

/** GET orders: a shopper's own, whatever the filter says; all of them for the application. */
export function getOrders({ state, ticket, query }: Exchange): Answer {
  const q = query.get('q')
  const found = select(ordersOf(state, ticket), query, orderFields).filter(
    (placed) => !q || quickSearchFinds(placed, q),
  )
  return ok(page(found, query, orderView))
}

/** GET orders/{id} */
export function getOrder({ state, ticket, params }: Exchange): Answer {
  return ok(orderView(requireOrder(ordersOf(state, ticket), params.orderId)))
}

/**
 * POST orders?cartId=: the order that a checkout begins, of whose cart it is. Kibo takes a quote or a whole order as
 * well, the sandbox does not; that an empty cart makes none is not stated by Kibo.
 */
export function createOrder(exchange: Exchange): Answer {
  const { state, query } = exchange
  const cartId = query.get('cartId') ?? ''
  if (!cartId) throw notImitated('POST', '/commerce/orders without a cartId')
  const cart = namedCart({ ...exchange, params: { cartId } })
  if (cart.items.length === 0) throw badParameter('cartId', 'names an empty cart')
  const customerAccountId = exchange.ticket?.account?.id ?? state.loginsById.get(cart.userId)?.accountIds[0]
  const { id: originalCartId, userId, currencyCode: _, ...more } = cartView(state, cart)
  const whose = customerAccountId ? { customerAccountId } : { userId }
  return created(orderView(addOrder(state, { ...more, ...whose, originalCartId, status: 'Pending' })))
}

/** PUT orders/{id}/users: a guest's order becomes that of the shopper whose claims come along. */
export function changeOrderUserId({ state, ticket, params }: Exchange): Answer {
  return ok(orderView(giveOrder(state, params.orderId, ticket?.account ?? null)))
}

/** Whether Kibo's quick search `q` finds the order. Which fields it searches is not stated by Kibo. */
function quickSearchFinds({ order }: PlacedOrder, q: string): boolean {
  const texts = [
    order.number,
    order.more.email,
    ...order.items.flatMap(({ product: { productCode, name } }) => [productCode, name]),
  ]
  return texts.some((text) => `${text ?? ''}`.toLowerCase().includes(q.toLowerCase()))
}
