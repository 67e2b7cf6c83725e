import { notFound } from '../kibo-json/errors.ts'
import { readObject } from '../kibo-json/json.ts'
import { type FieldReaders, page, select } from '../kibo-json/query.ts'
import { readQuantity } from '../model/carts.ts'
import type { Wishlist, WishlistItem } from '../model/state.ts'
import { newUserId } from '../model/tickets.ts'
import {
  addWishlist,
  changeWishlist,
  keepItems,
  type OwnedWishlist,
  readWishlistItem,
  requireWishlistItem,
  wishlistsOf,
  wishlistView,
} from '../model/wishlists.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'

/** The fields that lists can be filtered and sorted by; which ones Kibo takes is not stated by Kibo. */
const wishlistFields: FieldReaders<OwnedWishlist> = {
  id: ({ wishlist }) => wishlist.id,
  name: ({ wishlist }) => wishlist.name,
  customerAccountId: ({ account }) => account.id,
  sortOrder: ({ wishlist }) => wishlist.sortOrder,
  createDate: ({ wishlist }) => new Date(wishlist.createdAtMs),
}
const itemFields: FieldReaders<WishlistItem> = {
  id: ({ id }) => id,
  quantity: ({ quantity }) => quantity,
  'product.productCode': ({ product }) => product.productCode,
}

/** GET wishlists: a shopper's own, whatever the filter says; all of them for the application. */
export function getWishlists({ state, ticket, query }: Exchange): Answer {
  const q = query.get('q')?.toLowerCase() ?? ''
  const named = wishlistsOf(state, ticket).filter(({ wishlist }) => wishlist.name.toLowerCase().includes(q))
  return ok(page(select(named, query, wishlistFields), query, wishlistView))
}

/** POST wishlists */
export function createWishlist({ state, ticket, body }: Exchange): Answer {
  return created(wishlistView(addWishlist(state, ticket, readObject(body, 'wishlist'))))
}

/** GET wishlists/{id} and wishlists/customers/{accountId}/{name} */
export const getWishlist = (exchange: Exchange): Answer => ok(wishlistView(requireWishlist(exchange)))

/** PUT wishlists/{id} */
export function updateWishlist(exchange: Exchange): Answer {
  const owned = requireWishlist(exchange)
  changeWishlist(exchange.state, owned, readObject(exchange.body, 'wishlist'))
  return ok(wishlistView(owned))
}

/** DELETE wishlists/{id} */
export function deleteWishlist(exchange: Exchange): Answer {
  const { wishlist, account } = requireWishlist(exchange)
  account.wishlists = account.wishlists.filter((one) => one !== wishlist)
  return { status: 204 }
}

/** GET wishlists/{id}/items and wishlists/customers/{accountId}/{name}/items */
export function getWishlistItems(exchange: Exchange): Answer {
  const { items } = requireWishlist(exchange).wishlist
  return ok(page(select(items, exchange.query, itemFields), exchange.query, (item) => item))
}

/**
 * POST wishlists/{id}/items: always a new item, also for a product that is in the list already. What Kibo does then is
 * not stated by Kibo.
 */
export function addItemToWishlist(exchange: Exchange): Answer {
  const item = { ...readWishlistItem(exchange.body), id: newUserId() }
  const { wishlist } = requireWishlist(exchange)
  keepItems(exchange.state, wishlist, [...wishlist.items, item])
  return created(item)
}

/** DELETE wishlists/{id}/items */
export function removeAllWishlistItems(exchange: Exchange): Answer {
  const owned = requireWishlist(exchange)
  keepItems(exchange.state, owned.wishlist, [])
  return ok(wishlistView(owned))
}

/** GET wishlists/{id}/items/{itemId} */
export const getWishlistItem = (exchange: Exchange): Answer => ok(itemOf(exchange).item)

/** PUT wishlists/{id}/items/{itemId} */
export function updateWishlistItem(exchange: Exchange): Answer {
  return ok(changeItem(exchange, readWishlistItem(exchange.body)))
}

/** PUT wishlists/{id}/items/{itemId}/{quantity} */
export function updateWishlistItemQuantity(exchange: Exchange): Answer {
  return ok(changeItem(exchange, { quantity: readQuantity(Number(exchange.params.quantity)) }))
}

/** DELETE wishlists/{id}/items/{itemId} */
export function deleteWishlistItem(exchange: Exchange): Answer {
  const { wishlist, item } = itemOf(exchange)
  const items = wishlist.items.filter((one) => one !== item)
  keepItems(exchange.state, wishlist, items)
  return { status: 204 }
}

function changeItem(exchange: Exchange, changes: Partial<WishlistItem>): WishlistItem {
  const { wishlist, item } = itemOf(exchange)
  const changed = { ...item, ...changes }
  keepItems(exchange.state, wishlist, wishlist.items.with(wishlist.items.indexOf(item), changed))
  return changed
}

function itemOf(exchange: Exchange): { wishlist: Wishlist; item: WishlistItem } {
  const { wishlist } = requireWishlist(exchange)
  return { wishlist, item: requireWishlistItem(wishlist, exchange.params.wishlistItemId) }
}

/** The wishlist that the path names, by its id or by account and name; somebody else's is not there for a shopper. */
function requireWishlist({ state, ticket, params }: Exchange): OwnedWishlist {
  const { wishlistId, accountId, wishlistName = '' } = params
  const owned = wishlistsOf(state, ticket).find(({ wishlist, account }) =>
    accountId
      ? `${account.id}` === accountId && wishlist.name.toLowerCase() === wishlistName.toLowerCase()
      : wishlist.id === wishlistId,
  )
  if (!owned) throw notFound(`wishlist ${wishlistId ?? wishlistName}`)
  return owned
}
