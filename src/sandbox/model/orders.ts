import { badParameter, forbidden, notFound } from '../kibo-json/errors.ts'
import { type JsonObject, readInteger, readList, readString } from '../kibo-json/json.ts'
import { requireAccount } from './accounts.ts'
import { cartItemView, readCartLine, totalOf } from './carts.ts'
import type { Account, Order, SandboxState, Ticket } from './state.ts'
import { newUserId } from './tickets.ts'

/** An order and whose it is: an account's, or with null that of a guest without one. */
export interface PlacedOrder {
  order: Order
  account: Account | null
}

/**
 * Places an order of the account `customerAccountId`, or of the guest `userId`.
 * @throws {KiboError} 400, or 404 for an unknown account.
 * @throws {TypeError} for a status that is no text, or a total that is no number.
 */
export function addOrder(state: SandboxState, body: JsonObject): PlacedOrder {
  const { customerAccountId: _, userId: __, total, items: ___, status, submittedDate, ...more } = body
  const accountId = readInteger(body, 'customerAccountId')
  const account = accountId === null ? null : requireAccount(state, accountId)
  const userId = readString(body, 'userId')
  if (!account && !userId) throw badParameter('customerAccountId', 'or userId is required')
  if (status !== undefined && typeof status !== 'string') throw new TypeError('order: status must be text')
  if (total !== undefined && !isNumber(total)) throw new TypeError('order: total must be a number')
  const items = readList(body, 'items').map((item) => ({ id: newUserId(), ...readCartLine(item) }))
  const atMs = submittedDate === undefined ? state.clock.now() : Date.parse(`${submittedDate}`)
  if (Number.isNaN(atMs)) throw badParameter('submittedDate', 'must be a date')
  const order: Order = {
    id: newUserId(),
    number: state.nextOrderNumber++,
    userId: account ? null : userId,
    status: status ?? 'Accepted',
    total: total ?? totalOf({ items }),
    items,
    more,
    atMs,
  }
  const orders = account ? account.orders : state.guestOrders
  orders.push(order)
  return { order, account }
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

/** The orders that these claims reach: a shopper's or guest's own, all of them for the application. */
export function ordersOf(state: SandboxState, ticket: Ticket | null): PlacedOrder[] {
  const ofAccounts = [...state.accounts.values()].flatMap((account) =>
    account.orders.map((order) => ({ order, account })),
  )
  const ofGuests = state.guestOrders.map((order) => ({ order, account: null }))
  return [...ofAccounts, ...ofGuests].filter(
    ({ order, account }) => !ticket || (account ? account === ticket.account : order.userId === ticket.userId),
  )
}

/**
 * Makes a guest's order that of a shopper; another shopper's never. Whose claims Kibo wants is not stated by Kibo.
 * @throws {KiboError} 403 without an account, 404 when there is no such order.
 */
export function giveOrder(state: SandboxState, orderId: string | undefined, into: Account | null): PlacedOrder {
  if (!into) throw forbidden()
  const open = ordersOf(state, null).filter(({ account }) => !account?.members.length || account === into)
  const { order, account } = requireOrder(open, orderId)
  if (account) account.orders = account.orders.filter((one) => one !== order)
  else state.guestOrders = state.guestOrders.filter((one) => one !== order)
  order.userId = null
  into.orders.push(order)
  return { order, account: into }
}

export function requireOrder(placed: PlacedOrder[], orderId: string | undefined): PlacedOrder {
  const found = placed.find(({ order }) => order.id === orderId)
  if (!found) throw notFound(`order ${orderId}`)
  return found
}

/** The Order that a client gets. */
export function orderView({ order, account }: PlacedOrder): JsonObject {
  return {
    ...order.more,
    id: order.id,
    orderNumber: order.number,
    customerAccountId: account?.id ?? null,
    userId: userOf({ order, account }),
    status: order.status,
    submittedDate: new Date(order.atMs).toISOString(),
    total: order.total,
    currencyCode: 'USD',
    items: order.items.map(cartItemView),
  }
}

export const userOf = ({ order, account }: PlacedOrder): string | null =>
  account ? (account.members[0]?.login.userId ?? null) : order.userId
