import type { KiboCalls } from '../kibo/client.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { loginRefusal, throwing } from './refusal.ts'

/** A login's name: a user name or an email address, in any one of these fields. */
export type LoginName = { username: string } | { userName: string } | { emailAddress: string }

/** What a login may say; nothing else is ever passed on to Kibo. */
export type Credentials = LoginName & {
  password: string
  /** The cookie outlives the browser even with `cookie.persistent: false`. Default false. */
  remember?: boolean | undefined
  /** Which account, for a user of several business accounts. */
  accountId?: number | undefined
  /** What Kibo gets unless `twoFactor.fingerprint` and `twoFactor.region` are functions. */
  fingerprint?: string | undefined
  region?: string | undefined
}

/** The name in the first of these fields that is there. */
export function nameOf(
  named: { [Spelling in 'username' | 'userName' | 'emailAddress']?: unknown },
): string | undefined {
  const { username, userName, emailAddress } = named as Record<string, string | undefined>
  return username ?? userName ?? emailAddress
}

/**
 * Kibo's ticket for these credentials; `requires2FA` on it means that a code is still missing.
 *
 * @param claims of the visitor as a guest, so that Kibo can keep the cart
 * @throws {StorefrontAuthError}
 * @see Kibo: POST /commerce/customer/authtickets
 */
export function loginTicket(
  client: KiboCalls,
  credentials: Credentials,
  claims: string | undefined,
): Promise<CustomerAuthTicket> {
  const { password, accountId, fingerprint, region } = credentials
  const body = { username: nameOf(credentials) ?? '', password, accountId, fingerprint, region }
  return client.authTickets.create(body, { claims }).catch(throwing(loginRefusal))
}
