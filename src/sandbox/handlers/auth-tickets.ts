import { badParameter, notFound } from '../kibo-json/errors.ts'
import { mintTicket, newUserId, refreshableTicket, renewTicket, ticketView } from '../model/tickets.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'
import { ownAccount } from './login.ts'

/** GET authtickets/anonymousshopper: a new guest. */
export function createAnonymousShopperAuthTicket({ state, siteId }: Exchange): Answer {
  return ok(ticketView(state, mintTicket(state, { kind: 'anonymous', siteId, userId: newUserId() })))
}

/**
 * PUT authtickets/refresh: the next ticket of the same guest or shopper. A user of several accounts who names none gets
 * the usual one, even when the old ticket was for another. That a guest keeps the user id is not stated by Kibo.
 */
export function refreshUserAuthTicket({ state, siteId, query }: Exchange): Answer {
  const refreshToken = query.get('refreshToken')
  if (!refreshToken) throw badParameter('refreshToken', 'is required')
  const ticket = refreshableTicket(state, refreshToken)
  if (ticket?.siteId !== siteId) throw notFound('refresh token')
  const accountId = Number(query.get('accountId') ?? 0)
  if (!Number.isSafeInteger(accountId)) throw badParameter('accountId', 'must be a whole number')
  const account = ticket.login && ownAccount(state, ticket.login, accountId)
  return ok(ticketView(state, renewTicket(state, ticket, account)))
}
