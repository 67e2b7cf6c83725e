import type { KiboCalls } from '../kibo/client.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { codeRefusal, throwing } from './refusal.ts'

/** What a login by one-time password may say; nothing else is ever passed on to Kibo. */
export interface OtpInput {
  emailAddress: string
  code: string
  remember?: boolean | undefined
  fingerprint?: string | undefined
  region?: string | undefined
}

/**
 * Kibo's ticket for a one-time password.
 *
 * @param claims of the visitor as a guest, so that Kibo can keep the cart
 * @throws {StorefrontAuthError} `two_factor_invalid` when the code is wrong, expired or used
 * @see Kibo: POST /commerce/customer/authtickets/otp/auth
 */
export function otpTicket(
  client: KiboCalls,
  { emailAddress, code, fingerprint, region }: OtpInput,
  claims: string | undefined,
): Promise<CustomerAuthTicket> {
  const body = { email: emailAddress, otpCode: code, fingerprint, region }
  return client.authTickets.verifyOtp(body, { claims }).catch(throwing(codeRefusal))
}
