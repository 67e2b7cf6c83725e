import { badParameter, notFound } from '../kibo-json/errors.ts'
import { isObject, type JsonObject, readList, readObject, readString, requireString } from '../kibo-json/json.ts'
import { couponsView } from './coupons.ts'
import { inCents } from './in-cents.ts'
import type { Cart, CartItem, CartOwner, SandboxState, Ticket } from './state.ts'
import { newUserId } from './tickets.ts'

/** How long Kibo keeps a guest's cart that nobody uses. */
const guestCartTtlMs = 14 * 24 * 60 * 60_000

/** The user's cart, in use from now on; null when there is none, or when a guest's has expired. */
export function findCart(state: SandboxState, owner: CartOwner): Cart | null {
  const cart = state.carts.get(cartKey(owner))
  if (!cart || isExpired(state, cart)) return null
  cart.usedAtMs = state.clock.now()
  return cart
}

/** The user's cart, made when there is none. */
export function currentCart(state: SandboxState, owner: CartOwner): Cart {
  const known = findCart(state, owner)
  if (known) return known
  const usedAtMs = state.clock.now()
  const { siteId, userId } = owner
  const cart: Cart = { id: newUserId(), siteId, userId, items: [], couponCodes: [], refusedCoupon: null, usedAtMs }
  state.carts.set(cartKey(owner), cart)
  return cart
}

export const cartKey = ({ siteId, userId }: CartOwner): string => `${siteId}/${userId}`

/**
 * The cart with this id.
 * @throws {KiboError} 404 when the site has none, or a guest's has expired.
 */
export function requireCart(state: SandboxState, siteId: number, cartId: string | undefined): Cart {
  const owner = [...state.carts.values()].find((one) => one.id === cartId && one.siteId === siteId)
  const cart = owner ? findCart(state, owner) : null
  if (!cart) throw notFound(`cart ${cartId}`)
  return cart
}

export function isExpired(state: SandboxState, { userId, usedAtMs }: Cart): boolean {
  return !state.loginsById.has(userId) && state.clock.now() - usedAtMs >= guestCartTtlMs
}

/** A product with its options and delivery. The same again adds to the same line of the cart. */
export type CartLine = Omit<CartItem, 'id'>

/** Adds a line to a cart, or its quantity to the line that is there already. */
export function addToCart(cart: Cart, line: CartLine): CartItem {
  const known = cart.items.find((item) => wantOf(item) === wantOf(line))
  if (known) {
    known.quantity += line.quantity
    return known
  }
  const item = { id: newUserId(), ...line }
  cart.items.push(item)
  return item
}

const wantOf = ({ product, fulfillmentMethod, fulfillmentLocationCode, data }: CartLine) =>
  JSON.stringify([
    product.productCode,
    product.variationProductCode ?? null,
    product.options ?? [],
    fulfillmentMethod,
    fulfillmentLocationCode,
    data,
  ])

/**
 * Moves the guest's cart into the shopper's, quantities of one product added up. Only a guest's cart moves, never that
 * of another shopper. Kibo says that it merges, not how.
 */
export function mergeCart(state: SandboxState, guest: Ticket | null, userId: string): void {
  if (guest?.kind !== 'anonymous') return
  const from = findCart(state, guest)
  if (!from) return
  state.carts.delete(cartKey(guest))
  const into = currentCart(state, { siteId: guest.siteId, userId })
  for (const { id: _, ...line } of from.items) addToCart(into, line)
}

/** Reads the item that a client adds: `{ product: { productCode }, quantity }`. */
export function readCartLine(value: unknown): CartLine {
  const body = readObject(value, 'cartItem')
  const product = readObject(body.product, 'product')
  return {
    product: { ...product, productCode: requireString(product, 'productCode') },
    quantity: readQuantity(body.quantity),
    fulfillmentMethod: readString(body, 'fulfillmentMethod'),
    fulfillmentLocationCode: readString(body, 'fulfillmentLocationCode'),
    data: isObject(body.data) ? body.data : null,
  }
}

/** The items that a body lists. One with the id of an item that was there before stays that item. */
export function readItems<Line>(
  body: JsonObject,
  before: readonly { id: string }[],
  read: (item: JsonObject) => Line,
): (Line & { id: string })[] {
  return readList(body, 'items').map((value) => {
    const item = readObject(value, 'items')
    const known = before.find(({ id }) => id === item.id)
    return { ...read(item), id: known?.id ?? newUserId() }
  })
}

export function readQuantity(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1) {
    throw badParameter('quantity', 'must be a whole number from 1')
  }
  return value
}

export function requireItem(cart: Cart, id: string | undefined): CartItem {
  const item = cart.items.find((one) => one.id === id)
  if (!item) throw notFound(`cart item ${id}`)
  return item
}

/** The Cart that a client gets. Prices are those that the client sent: a real shop must not trust them. */
export function cartView(state: SandboxState, cart: Cart): JsonObject & { total: number } {
  const subtotal = totalOf(cart)
  const { discountTotal, ...coupons } = couponsView(state, cart, subtotal)
  const total = inCents(subtotal - discountTotal)
  return {
    id: cart.id,
    userId: cart.userId,
    currencyCode: 'USD',
    items: cart.items.map(cartItemView),
    ...coupons,
    subtotal,
    discountTotal,
    discountedSubtotal: total,
    discountedTotal: total,
    total,
  }
}

export function cartItemView(item: CartItem): JsonObject & { total: number } {
  const { id, product, quantity, fulfillmentMethod, fulfillmentLocationCode, data } = item
  const price = (product.price as { price?: unknown } | undefined)?.price
  const amount = typeof price === 'number' ? price : 0
  const total = inCents(amount * quantity)
  return {
    id,
    product,
    quantity,
    unitPrice: { listAmount: amount },
    subtotal: total,
    total,
    fulfillmentMethod,
    fulfillmentLocationCode,
    data,
  }
}

/** The CartSummary of a user who may have no cart. */
export function cartSummaryView(state: SandboxState, cart: Cart | undefined): JsonObject {
  const expired = cart !== undefined && isExpired(state, cart)
  return {
    itemCount: cart?.items.length ?? 0,
    totalQuantity: cart?.items.reduce((sum, { quantity }) => sum + quantity, 0) ?? 0,
    total: cart ? cartView(state, cart).total : 0,
    isExpired: expired,
    hasActiveCart: cart !== undefined && !expired,
  }
}

export const totalOf = ({ items }: Pick<Cart, 'items'>): number =>
  inCents(items.map(cartItemView).reduce((sum, { total }) => sum + total, 0))
