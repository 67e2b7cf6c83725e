import { notFound } from '../kibo-json/errors.ts'
import { readObject } from '../kibo-json/json.ts'
import { type FieldReaders, page, select } from '../kibo-json/query.ts'
import { readQuantity } from '../model/carts.ts'
import type { WishlistItem } from '../model/state.ts'
import { newUserId } from '../model/tickets.ts'
import {
  addWishlist,
  changeWishlist,
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
 * POST wishlists/{id}/items: an item of its own, though the product be there already; what Kibo does then is not stated
 * by Kibo.
 */
export function addItemToWishlist(exchange: Exchange): Answer {
  const item = { ...readWishlistItem(exchange.body), id: newUserId() }
  requireWishlist(exchange).wishlist.items.push(item)
  return created(item)
}

/** DELETE wishlists/{id}/items */
export function removeAllWishlistItems(exchange: Exchange): Answer {
  const owned = requireWishlist(exchange)
  owned.wishlist.items = []
  return ok(wishlistView(owned))
}

/** GET wishlists/{id}/items/{itemId} */
export const getWishlistItem = (exchange: Exchange): Answer => ok(itemOf(exchange))

/** PUT wishlists/{id}/items/{itemId} */
export function updateWishlistItem(exchange: Exchange): Answer {
  const item = itemOf(exchange)
  return ok(Object.assign(item, readWishlistItem(exchange.body), { id: item.id }))
}

/** PUT wishlists/{id}/items/{itemId}/{quantity} */
export function updateWishlistItemQuantity(exchange: Exchange): Answer {
  const item = itemOf(exchange)
  item.quantity = readQuantity(Number(exchange.params.quantity))
  return ok(item)
}

/** DELETE wishlists/{id}/items/{itemId} */
export function deleteWishlistItem(exchange: Exchange): Answer {
  const { wishlist } = requireWishlist(exchange)
  const item = requireWishlistItem(wishlist, exchange.params.wishlistItemId)
  wishlist.items = wishlist.items.filter((one) => one !== item)
  return { status: 204 }
}

const itemOf = (exchange: Exchange) =>
  requireWishlistItem(requireWishlist(exchange).wishlist, exchange.params.wishlistItemId)

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
