import type { KiboCalls } from '../kibo/client.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { codeRefusal } from './refusal.ts'

/**
 * Kibo's ticket for the code of a pending login.
 *
 * @param claims of the visitor as a guest, so that Kibo can keep the cart
 * @throws {StorefrontAuthError} `two_factor_invalid` when the code is wrong, expired or used
 * @see Kibo: POST /commerce/customer/authtickets/2fa/auth
 */
export async function twoFactorTicket(
  client: KiboCalls,
  userId: string,
  otpCode: string,
  claims: string | undefined,
): Promise<CustomerAuthTicket> {
  try {
    return await client.authTickets.verifyTwoFactor({ userId, otpCode }, { claims })
  } catch (error) {
    throw codeRefusal(error)
  }
}
