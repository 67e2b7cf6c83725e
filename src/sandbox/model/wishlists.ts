import { badParameter, conflict, forbidden, notFound } from '../kibo-json/errors.ts'
import {
  changedString,
  type JsonObject,
  readInteger,
  readObject,
  readString,
  requireString,
} from '../kibo-json/json.ts'
import { requireAccount } from './accounts.ts'
import { readCartLine, readItems } from './carts.ts'
import type { Account, SandboxState, Ticket, Wishlist, WishlistItem } from './state.ts'
import { newUserId } from './tickets.ts'

/** A wishlist and whose it is. */
export interface OwnedWishlist {
  wishlist: Wishlist
  account: Account
}

/** The wishlists that these claims reach: a shopper's own, none of a guest, all of them for the application. */
export function wishlistsOf(state: SandboxState, ticket: Ticket | null): OwnedWishlist[] {
  return [...state.accounts.values()]
    .filter((account) => !ticket || account === ticket.account)
    .flatMap((account) => account.wishlists.map((wishlist) => ({ wishlist, account })))
}

/**
 * Makes a wishlist for the account that the body names, which for a shopper is the own one.
 * @throws {KiboError} 403 for another account, 409 when it has one of that name.
 */
export function addWishlist(state: SandboxState, ticket: Ticket | null, body: JsonObject): OwnedWishlist {
  const accountId = readInteger(body, 'customerAccountId') ?? ticket?.account?.id
  if (accountId === undefined) throw badParameter('customerAccountId', 'is required')
  const account = requireAccount(state, accountId)
  if (ticket && ticket.account !== account) throw forbidden()
  requireString(body, 'name')
  const nowMs = state.clock.now()
  const wishlist = {
    id: newUserId(),
    name: '',
    typeTag: null,
    privacyType: null,
    sortOrder: null,
    items: [],
    createdAtMs: nowMs,
    updatedAtMs: nowMs,
  }
  changeWishlist(state, { wishlist, account }, body)
  account.wishlists.push(wishlist)
  return { wishlist, account }
}

/**
 * Changes what the body mentions; that the rest stays is not stated by Kibo.
 * @throws {KiboError} 409 when the account has another one of that name.
 */
export function changeWishlist(state: SandboxState, { wishlist, account }: OwnedWishlist, body: JsonObject): void {
  const name = readString(body, 'name') ?? wishlist.name
  const taken = account.wishlists.some((one) => one !== wishlist && one.name.toLowerCase() === name.toLowerCase())
  if (taken) throw conflict(`account ${account.id} has a wishlist ${name}`)
  Object.assign(wishlist, {
    name,
    typeTag: changedString(body, 'typeTag', wishlist.typeTag),
    privacyType: changedString(body, 'privacyType', wishlist.privacyType),
    sortOrder: readInteger(body, 'sortOrder') ?? wishlist.sortOrder,
    items: body.items == null ? wishlist.items : readItems(body, wishlist.items, readWishlistItem),
    updatedAtMs: state.clock.now(),
  })
}

/** Makes these the items of the wishlist. */
export function keepItems(state: SandboxState, wishlist: Wishlist, items: WishlistItem[]): void {
  wishlist.items = items
  wishlist.updatedAtMs = state.clock.now()
}

/** Reads `{ product: { productCode }, quantity }`. */
export function readWishlistItem(value: unknown): Omit<WishlistItem, 'id'> {
  const body = readObject(value, 'wishlistItem')
  const { product, quantity } = readCartLine(body)
  return {
    product,
    quantity,
    comments: readString(body, 'comments'),
    priorityType: readString(body, 'priorityType'),
  }
}

export function requireWishlistItem({ items, name }: Wishlist, id: string | undefined): WishlistItem {
  const item = items.find((one) => one.id === id)
  if (!item) throw notFound(`item ${id} of wishlist ${name}`)
  return item
}

/** The Wishlist that a client gets. */
export function wishlistView({ wishlist, account }: OwnedWishlist): JsonObject {
  const { createdAtMs, updatedAtMs, ...fields } = wishlist
  return {
    ...fields,
    customerAccountId: account.id,
    userId: account.members[0]?.login.userId ?? null,
    auditInfo: {
      createDate: new Date(createdAtMs).toISOString(),
      updateDate: new Date(updatedAtMs).toISOString(),
    },
  }
}
