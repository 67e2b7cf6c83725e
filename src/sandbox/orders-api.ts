import { addOrder, ordersOf, orderView } from './model/orders.ts'
import type { SandboxState } from './model/state.ts'

/** An order to place without a call, for an account or for a guest without one. */
export interface NewOrder {
  /** Whose it is, by the account's id ... */
  customerAccountId?: number
  /** ... or by the user id of a guest's ticket. */
  userId?: string
  items?: { product: { productCode: string; [field: string]: unknown }; quantity: number; [field: string]: unknown }[]
  /** Default: the sum of the items. */
  total?: number
  /** Default `Accepted`. */
  status?: string
  /** Default: the sandbox's time. */
  submittedDate?: string
  /** Other fields of Kibo's order: `email`, `billingInfo` ... */
  [field: string]: unknown
}

/** An order as `GET orders/{id}` shows it. */
export interface SandboxOrder {
  id: string
  orderNumber: number
  customerAccountId: number | null
  userId: string | null
  status: string
  total: number
  [field: string]: unknown
}

/**
 * Looks at and places orders without a call. What the API would refuse throws an `Error` with Kibo's message, a status
 * or total of the wrong type a `TypeError`.
 */
export interface SandboxOrders {
  list(): SandboxOrder[]
  get(id: string): SandboxOrder | undefined
  add(order: NewOrder): SandboxOrder
}

export function createOrders(state: SandboxState): SandboxOrders {
  const list = () => ordersOf(state, null).map(orderView) as SandboxOrder[]
  return {
    list,
    get: (wanted) => list().find(({ id }) => id === wanted),
    add: (order) => orderView(addOrder(state, order)) as SandboxOrder,
  }
}
