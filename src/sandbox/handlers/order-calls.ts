import { badClaims, notFound } from '../kibo-json/errors.ts'
import type { JsonObject } from '../kibo-json/json.ts'
import { type FieldReaders, page, readFilter, readSort } from '../kibo-json/query.ts'
import type { Account, Order, SandboxState, Ticket } from '../model/state.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

interface Placed {
  order: Order
  account: Account
}

const orderFields: FieldReaders<Placed> = {
  id: ({ order }) => order.id,
  customerAccountId: ({ account }) => account.id,
  total: ({ order }) => order.total,
  submittedDate: ({ order }) => new Date(order.atMs),
}

/** GET orders: a shopper's own, whatever the filter says; all of them for the application. */
export function getOrders({ state, ticket, query }: Exchange): Answer {
  const filter = query.get('filter')
  const sortBy = query.get('sortBy')
  const found = placedOrders(state, ticket).filter(filter ? readFilter(filter, orderFields) : () => true)
  if (sortBy) found.sort(readSort(sortBy, orderFields))
  return ok(page(found, query, orderView))
}

/** GET orders/{id} */
export function getOrder({ state, ticket, params }: Exchange): Answer {
  return ok(orderView(requireOrder(placedOrders(state, ticket), params.orderId)))
}

/** PUT orders/{id}/users: a guest's order becomes that of the shopper whose claims come along; another shopper's never does. */
export function changeOrderUserId({ state, ticket, params }: Exchange): Answer {
  const into = ticket?.account
  if (!into) throw badClaims()
  const open = placedOrders(state, null).filter(({ account }) => account === into || account.members.length === 0)
  const { order, account } = requireOrder(open, params.orderId)
  account.orders = account.orders.filter((one) => one !== order)
  into.orders.push(order)
  return ok(orderView({ order, account: into }))
}

function placedOrders(state: SandboxState, ticket: Ticket | null): Placed[] {
  return [...state.accounts.values()]
    .filter((account) => !ticket || account === ticket.account)
    .flatMap((account) => account.orders.map((order) => ({ order, account })))
}

function requireOrder(placed: Placed[], orderId: string | undefined): Placed {
  const found = placed.find(({ order }) => order.id === orderId)
  if (!found) throw notFound(`order ${orderId}`)
  return found
}

function orderView({ order, account }: Placed): JsonObject {
  return {
    id: order.id,
    customerAccountId: account.id,
    userId: account.members[0]?.login.userId ?? null,
    status: 'Accepted',
    submittedDate: new Date(order.atMs).toISOString(),
    total: order.total,
    currencyCode: 'USD',
    items: [],
  }
}
