import type { KiboCalls } from '../kibo/client.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { signupRefusal, throwing } from './refusal.ts'

/** What a signup may say; nothing else is ever passed on to Kibo. */
export interface SignupInput {
  emailAddress: string
  password: string
  firstName?: string | undefined
  lastName?: string | undefined
  /** Default the email address; `username` is taken as well. */
  userName?: string | undefined
  username?: string | undefined
  acceptsMarketing?: boolean | undefined
  fingerprint?: string | undefined
  region?: string | undefined
}

/**
 * Kibo's ticket for a new account.
 *
 * @param claims of the visitor as a guest, so that Kibo can keep the cart
 * @throws {StorefrontAuthError}
 * @see Kibo: POST /commerce/customer/accounts/Add-Account-And-Login
 */
export function signupTicket(
  client: KiboCalls,
  { emailAddress, username, userName = username ?? emailAddress, ...input }: SignupInput,
  claims: string | undefined,
): Promise<CustomerAuthTicket> {
  const { password, firstName, lastName, acceptsMarketing, fingerprint, region } = input
  const account = { emailAddress, userName, firstName, lastName, acceptsMarketing }
  const body = { account, password, fingerprint, region }
  return client.accounts.addAccountAndLogin(body, { claims }).catch(throwing(signupRefusal))
}
