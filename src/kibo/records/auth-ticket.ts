import type { CustomerAccount } from './account.ts'

/**
 * What Kibo gives for a login, signup, code or refresh. Dates are ISO 8601 in UTC.
 *
 * A refresh may leave out the refresh token and its expiration, and so may a ticket with `requires2FA`; every other
 * ticket has both.
 */
export interface CustomerAuthTicket {
  /** Opaque; the value of `x-vol-user-claims`. */
  accessToken: string
  accessTokenExpiration: string
  refreshToken?: string | null
  refreshTokenExpiration?: string
  /** HS256 over claims of the app and the shopper: never for a browser, and not verifiable without Kibo's key. */
  jwtAccessToken?: string | null
  /** On a guest's ticket too, where Kibo gives it. */
  userId?: string | null
  /** The login waits for a code; what this ticket may do until then is not stated by Kibo. */
  requires2FA?: boolean
  /** Absent on a guest's ticket. */
  customerAccount?: CustomerAccount
}
