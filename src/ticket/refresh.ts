import { StorefrontAuthError } from '../errors.ts'
import type { KiboCalls } from '../kibo/client.ts'
import { KiboApiError } from '../kibo/errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import { isShopperRefused } from './refusal.ts'
import { type Ticket, toTicket } from './ticket.ts'

export interface Refreshed {
  ticket: Ticket
  /** Kibo may send it along; never a guest's. */
  account: CustomerAccount | undefined
}

/**
 * The ticket that replaces `ticket`, or `'refused'` when Kibo no longer knows it (400, 401, 404).
 *
 * Every other failure rejects and says nothing about the session: an outage is not a logout.
 *
 * @throws {KiboApiError} when Kibo could not answer, or refused the app instead of the shopper
 * @throws {StorefrontAuthError} `kibo_error` when the answer is another shopper's ticket, or waits for a code
 * @see Kibo: PUT /commerce/customer/authtickets/refresh
 */
export async function refreshTicket(client: KiboCalls, ticket: Ticket): Promise<Refreshed | 'refused'> {
  try {
    const answer = await client.authTickets.refresh(
      ticket.refreshToken,
      ticket.accountChosen && ticket.accountId !== null ? { accountId: ticket.accountId } : {},
    )
    const refreshed = toTicket(answer, ticket)
    if (answer.requires2FA === true || !isOfSameVisitor(ticket, refreshed)) {
      throw new StorefrontAuthError('kibo_error', { detail: 'A refresh was answered with the ticket of somebody else' })
    }
    return { ticket: refreshed, account: refreshed.accountId === null ? undefined : answer.customerAccount }
  } catch (error) {
    if (error instanceof KiboApiError && isDead(error)) return 'refused'
    throw error
  }
}

/** A shopper stays that user; a guest stays a guest, whatever user id Kibo gives it. */
function isOfSameVisitor(before: Ticket, after: Ticket): boolean {
  return before.accountId === null ? after.accountId === null : after.userId === before.userId
}

function isDead(error: KiboApiError): boolean {
  if (error.status === 401) return isShopperRefused(error)
  return !error.appToken && (error.status === 400 || error.status === 404)
}
