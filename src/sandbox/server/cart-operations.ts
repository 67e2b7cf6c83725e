import { namedBulk, ownBulk } from '../handlers/cart-bulk.ts'
import {
  getCartSummary,
  getCartSummaryByCartId,
  getOrCreateUserCart,
  named,
  ofUser,
  own,
} from '../handlers/cart-calls.ts'
import { applyCoupon, removeCoupon, removeCoupons } from '../handlers/cart-coupons.ts'
import { getMessages, removeAllMessages, removeMessage } from '../handlers/cart-messages.ts'
import { op } from './operation.ts'

const current = '/commerce/carts/current'
const user = '/commerce/carts/user/:userId'
const cart = '/commerce/carts/:cartId'

/** The operations of carts; those of the shopper's own first, as `current` would be a cart's id otherwise. */
export const cartOperations = {
  getCartSummary: op('GET', '/commerce/carts/summary', 'required', getCartSummary),
  getOrCreateCart: op('GET', current, 'required', own.get),
  updateCart: op('PUT', current, 'required', own.update),
  deleteCurrentCart: op('DELETE', current, 'required', own.delete),
  getCartItems: op('GET', `${current}/items`, 'required', own.getItems),
  addItemToCart: op('POST', `${current}/items`, 'required', own.addItem),
  addItemsToCart: op('POST', `${current}/bulkitems`, 'required', ownBulk.addItems),
  updateCartItems: op('PUT', `${current}/bulkitems`, 'required', ownBulk.updateItems),
  deleteCartItems: op('PUT', `${current}/bulkitems/delete`, 'required', ownBulk.deleteItems),
  removeAllCartItems: op('DELETE', `${current}/items`, 'required', own.removeItems),
  getCartItem: op('GET', `${current}/items/:cartItemId`, 'required', own.getItem),
  updateCartItem: op('PUT', `${current}/items/:cartItemId`, 'required', own.updateItem),
  updateCartItemQuantity: op('PUT', `${current}/items/:cartItemId/:quantity`, 'required', own.updateQuantity),
  deleteCartItem: op('DELETE', `${current}/items/:cartItemId`, 'required', own.deleteItem),
  getMessages: op('GET', `${current}/messages`, 'required', getMessages),
  removeAllMessages: op('DELETE', `${current}/messages`, 'required', removeAllMessages),
  removeMessage: op('DELETE', `${current}/messages/:messageId`, 'required', removeMessage),

  getUserCartSummary: op('GET', `${user}/summary`, 'never', getCartSummary),
  getUserCart: op('GET', user, 'never', ofUser.get),
  getOrCreateUserCart: op('POST', user, 'never', getOrCreateUserCart),
  updateUserCart: op('PUT', user, 'never', ofUser.update),
  deleteUserCart: op('DELETE', user, 'never', ofUser.delete),

  getCartSummaryByCartId: op('GET', `${cart}/summary`, 'optional', getCartSummaryByCartId),
  getCart: op('GET', cart, 'optional', named.get),
  updateCartByCartId: op('PUT', cart, 'optional', named.update),
  deleteCart: op('DELETE', cart, 'optional', named.delete),
  getCartItemsByCartId: op('GET', `${cart}/items`, 'optional', named.getItems),
  addItemToCartByCartId: op('POST', `${cart}/items`, 'optional', named.addItem),
  addItemsToCartByCartId: op('POST', `${cart}/bulkitems`, 'optional', namedBulk.addItems),
  updateCartItemsByCartId: op('PUT', `${cart}/bulkitems`, 'optional', namedBulk.updateItems),
  deleteCartItemsByCartId: op('PUT', `${cart}/bulkitems/delete`, 'optional', namedBulk.deleteItems),
  removeAllCartItemsByCartId: op('DELETE', `${cart}/items`, 'optional', named.removeItems),
  getCartItemByCartId: op('GET', `${cart}/items/:cartItemId`, 'optional', named.getItem),
  updateCartItemByCartId: op('PUT', `${cart}/items/:cartItemId`, 'optional', named.updateItem),
  updateCartItemQuantityByCartId: op('PUT', `${cart}/items/:cartItemId/:quantity`, 'optional', named.updateQuantity),
  deleteCartItemByCartId: op('DELETE', `${cart}/items/:cartItemId`, 'optional', named.deleteItem),
  applyCoupon: op('PUT', `${cart}/coupons/:couponCode`, 'optional', applyCoupon),
  removeCoupon: op('DELETE', `${cart}/coupons/:couponCode`, 'optional', removeCoupon),
  removeCoupons: op('DELETE', `${cart}/coupons`, 'optional', removeCoupons),
}
