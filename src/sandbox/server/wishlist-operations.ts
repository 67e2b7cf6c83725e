import * as wishlists from '../handlers/wishlist-calls.ts'
import { op } from './operation.ts'

const all = '/commerce/wishlists'
const one = `${all}/:wishlistId`
const item = `${one}/items/:wishlistItemId`
const named = `${all}/customers/:accountId/:wishlistName`

/** The operations of wishlists; those by name first, as `customers` would be a wishlist's id otherwise. */
export const wishlistOperations = {
  getWishlistByName: op('GET', named, 'own', wishlists.getWishlist),
  getWishlistItemsByWishlistName: op('GET', `${named}/items`, 'own', wishlists.getWishlistItems),
  getWishlists: op('GET', all, 'optional', wishlists.getWishlists),
  createWishlist: op('POST', all, 'optional', wishlists.createWishlist),
  getWishlist: op('GET', one, 'optional', wishlists.getWishlist),
  updateWishlist: op('PUT', one, 'optional', wishlists.updateWishlist),
  deleteWishlist: op('DELETE', one, 'optional', wishlists.deleteWishlist),
  getWishlistItems: op('GET', `${one}/items`, 'optional', wishlists.getWishlistItems),
  addItemToWishlist: op('POST', `${one}/items`, 'optional', wishlists.addItemToWishlist),
  removeAllWishlistItems: op('DELETE', `${one}/items`, 'optional', wishlists.removeAllWishlistItems),
  getWishlistItem: op('GET', item, 'optional', wishlists.getWishlistItem),
  updateWishlistItem: op('PUT', item, 'optional', wishlists.updateWishlistItem),
  updateWishlistItemQuantity: op('PUT', `${item}/:quantity`, 'optional', wishlists.updateWishlistItemQuantity),
  deleteWishlistItem: op('DELETE', item, 'optional', wishlists.deleteWishlistItem),
}
