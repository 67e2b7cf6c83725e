import { type FieldReaders, page, select } from '../kibo-json/query.ts'
import { giveOrder, ordersOf, orderView, type PlacedOrder, requireOrder, userOf } from '../model/orders.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

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
