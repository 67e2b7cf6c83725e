import type { KiboCalls } from '../kibo/client.ts'
import { type Ticket, toTicket } from './ticket.ts'

/**
 * A new guest's ticket.
 *
 * @throws {KiboApiError}
 * @see Kibo: GET /commerce/customer/authtickets/anonymousshopper
 */
export async function anonymousTicket(client: KiboCalls): Promise<Ticket> {
  return { ...toTicket(await client.authTickets.createAnonymous()), accountId: null }
}
