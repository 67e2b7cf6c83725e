import { badParameter, notFound } from '../kibo-json/errors.ts'
import { type JsonObject, readObject, requireString } from '../kibo-json/json.ts'
import type { Cart, CartItem, SandboxState, Ticket } from './state.ts'
import { newUserId } from './tickets.ts'

/** The shopper's or guest's cart, made when there is none. */
export function currentCart(state: SandboxState, userId: string): Cart {
  const known = state.carts.get(userId)
  if (known) return known
  const cart = { id: newUserId(), userId, items: [] }
  state.carts.set(userId, cart)
  return cart
}

/** Adds a product to a cart; a product that is in it already grows by `quantity`. */
export function addToCart(cart: Cart, product: CartItem['product'], quantity: number): CartItem {
  const known = cart.items.find((item) => item.product.productCode === product.productCode)
  if (known) {
    known.quantity += quantity
    return known
  }
  const item = { id: newUserId(), product, quantity }
  cart.items.push(item)
  return item
}

/**
 * Moves the guest's cart into the shopper's, quantities of one product added up. Only a guest's cart moves, never that
 * of another shopper. Kibo says that it merges, not how.
 */
export function mergeCart(state: SandboxState, guest: Ticket | null, userId: string): void {
  if (guest?.kind !== 'anonymous') return
  const from = state.carts.get(guest.userId)
  if (!from) return
  state.carts.delete(guest.userId)
  const into = currentCart(state, userId)
  for (const { product, quantity } of from.items) addToCart(into, product, quantity)
}

/** Reads the item that a client adds: `{ product: { productCode }, quantity }`. */
export function readCartItem(body: JsonObject): { product: CartItem['product']; quantity: number } {
  const product = readObject(body.product, 'product')
  return {
    product: { ...product, productCode: requireString(product, 'productCode') },
    quantity: readQuantity(body.quantity),
  }
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

/** The Cart that a client gets; prices are those the client added, so a real shop has none to trust here. */
export function cartView(cart: Cart): JsonObject {
  const items = cart.items.map(cartItemView)
  const total = items.reduce((sum, item) => sum + item.total, 0)
  return { id: cart.id, userId: cart.userId, currencyCode: 'USD', items, subtotal: total, total }
}

export function cartItemView({ id, product, quantity }: CartItem): JsonObject & { total: number } {
  const price = (product.price as { price?: unknown } | undefined)?.price
  const amount = typeof price === 'number' ? price : 0
  const total = Math.round(amount * quantity * 100) / 100
  return { id, product, quantity, unitPrice: { listAmount: amount }, subtotal: total, total }
}
