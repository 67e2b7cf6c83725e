import { notFound } from '../kibo-json/errors.ts'
import { readInteger, readObject, readString, requireString } from '../kibo-json/json.ts'
import { requireAccount } from '../model/accounts.ts'
import { memberOf } from '../model/logins.ts'
import { mintTicket, ticketView } from '../model/tickets.ts'
import { type Answer, created, type Exchange } from '../server/exchange.ts'
import { accountToLogIn } from './login.ts'

/**
 * POST authtickets/impersonatecart: a ticket for whoever owns the cart, for the merchant's customer service. Given an account,
 * a guest's cart becomes that shopper's first; how Kibo treats the three ids together is not stated by Kibo.
 */
export function impersonateCart({ state, body }: Exchange): Answer {
  const request = readObject(body, 'cartAuthTicketRequest')
  const cartId = requireString(request, 'cartId')
  const accountId = readInteger(request, 'accountId')
  const userId = readString(request, 'userId')
  const cart = [...state.carts.values()].find(({ id }) => id === cartId)
  if (!cart) throw notFound(`cart ${cartId}`)
  if (!accountId) {
    const login = state.loginsById.get(cart.userId)
    if (login || (userId && userId !== cart.userId)) throw notFound(`cart ${cartId} of this user`)
    return created(ticketView(state, mintTicket(state, { kind: 'anonymous', userId: cart.userId })))
  }
  const { login } = memberOf(requireAccount(state, accountId), userId)
  const account = accountToLogIn(state, login, accountId)
  if (cart.userId !== login.userId) {
    if (state.loginsById.has(cart.userId)) throw notFound(`cart ${cartId} of this user`)
    state.carts.delete(cart.userId)
    state.carts.set(login.userId, { ...cart, userId: login.userId })
  }
  return created(ticketView(state, mintTicket(state, { kind: 'customer', userId: login.userId, login, account })))
}
