import type { KiboClient } from '../kibo/client.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { loginRefusal } from './refusal.ts'

/** What a login may say; nothing else is ever passed on to Kibo. */
export interface Credentials {
  /** A user name or an email address. */
  username: string
  password: string
  /** The cookie outlives the browser even where sessions do not. */
  remember?: boolean
  /** For users of several business accounts. */
  accountId?: number
  /** Overrides what `twoFactor.fingerprint` and `twoFactor.region` would say. */
  fingerprint?: string
  region?: string
}

/**
 * Kibo's ticket for these credentials; `requires2FA` on it means that a code is still missing.
 *
 * @param claims of the visitor as a guest, so that Kibo can keep the cart
 * @throws {StorefrontAuthError}
 * @see Kibo: POST /commerce/customer/authtickets
 */
export async function loginTicket(
  client: KiboClient,
  { username, password, accountId, fingerprint, region }: Credentials,
  claims: string | undefined,
): Promise<CustomerAuthTicket> {
  try {
    return await client.authTickets.create(
      {
        username,
        password,
        ...(accountId !== undefined && { accountId }),
        ...(fingerprint !== undefined && { fingerprint }),
        ...(region !== undefined && { region }),
      },
      claims === undefined ? {} : { claims },
    )
  } catch (error) {
    throw loginRefusal(error)
  }
}
