import { z } from 'zod'
import type { KiboCalls } from '../client.ts'

/** The fields of a cart's line that make the same line in another cart. */
export interface CartLine {
  product: Record<string, unknown>
  quantity: number
  [field: string]: unknown
}

/** How many lines are brought along at most. */
const maxLines = 200
/** Fields of a line, and of its product, that are sent; Kibo computes the rest, prices included. */
const lineFields = ['fulfillmentMethod', 'fulfillmentLocationCode', 'data'] as const
const productFields = [
  'productCode',
  'variationProductCode',
  'options',
  'isPackagedStandAlone',
  'bundledProducts',
] as const

const cart = z.looseObject({
  items: z
    .array(z.looseObject({ product: z.looseObject({ productCode: z.string() }), quantity: z.number().positive() }))
    .nullish(),
})

/**
 * The lines of a user's cart, read as the app: no claims of that user are needed. Empty when there is no cart (404).
 *
 * @throws {KiboApiError | Error} when Kibo can't be reached or its answer is not a cart
 * @see Kibo: GET /commerce/carts/user/{userId}
 */
export async function cartLinesOf(client: KiboCalls, userId: string): Promise<CartLine[]> {
  const answer = await client.fetch(`/commerce/carts/user/${encodeURIComponent(userId)}`)
  if (answer.status === 404) return []
  if (!answer.ok) throw new Error(`carts.ofUser: Kibo answered ${answer.status}`)
  const { items } = cart.parse(await answer.json())
  return (items ?? []).slice(0, maxLines).map((item) => ({
    ...pick(item, lineFields),
    product: pick(item.product, productFields),
    quantity: item.quantity,
  }))
}

/**
 * Adds a line to the cart of the shopper that `fetch` calls Kibo as.
 *
 * @throws {Error} when Kibo refuses it
 * @see Kibo: POST /commerce/carts/current/items
 */
export async function addCartLine(fetch: KiboCalls['fetch'], line: CartLine): Promise<void> {
  const answer = await fetch('/commerce/carts/current/items', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(line),
  })
  if (!answer.ok) throw new Error(`carts.addItem: Kibo answered ${answer.status}`)
}

function pick(from: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => from[name] != null).map((name) => [name, from[name]]))
}
