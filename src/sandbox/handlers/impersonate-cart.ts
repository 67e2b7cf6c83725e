import { badParameter, notFound } from '../kibo-json/errors.ts'
import { readInteger, readObject, readString } from '../kibo-json/json.ts'
import { requireAccount } from '../model/accounts.ts'
import { cartKey, findCart, requireCart } from '../model/carts.ts'
import { memberOf } from '../model/logins.ts'
import { mintTicket, ticketView } from '../model/tickets.ts'
import { type Answer, created, type Exchange } from '../server/exchange.ts'
import { accountToLogIn } from './login.ts'

/**
 * POST authtickets/impersonatecart: a ticket of whoever a cart, an account or a user id names, for the merchant's
 * customer service. A guest's cart that comes with an account becomes that shopper's; how Kibo treats the ids together
 * is not stated by Kibo.
 */
export function impersonateCart({ state, siteId, body }: Exchange): Answer {
  const request = readObject(body, 'cartAuthTicketRequest')
  const cartId = readString(request, 'cartId')
  const accountId = readInteger(request, 'accountId')
  const userId = readString(request, 'userId')
  if (!cartId && !accountId && !userId) throw badParameter('cartId', 'or accountId or userId is required')
  const cart = cartId ? requireCart(state, siteId, cartId) : findCart(state, { siteId, userId: userId ?? '' })

  const named = accountId ? memberOf(requireAccount(state, accountId), userId).login.userId : userId
  const ownerId = named ?? cart?.userId ?? ''
  const login = state.loginsById.get(ownerId)
  if (cart && cart.userId !== ownerId) {
    if (!login || state.loginsById.has(cart.userId)) throw notFound(`cart ${cart.id} of this user`)
    const taken = { ...cart, userId: ownerId }
    state.carts.delete(cartKey(cart))
    state.carts.set(cartKey(taken), taken)
  }
  if (login) {
    const account = accountToLogIn(state, login, accountId)
    return created(ticketView(state, mintTicket(state, { kind: 'customer', siteId, userId: ownerId, login, account })))
  }
  if (!cart) throw notFound(`user ${ownerId}`)
  return created(ticketView(state, mintTicket(state, { kind: 'anonymous', siteId, userId: ownerId })))
}
