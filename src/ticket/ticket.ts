import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { readClaims } from './claims.ts'

/** A shopper's ticket as a session carries it: what Kibo gave, without the JWT and the account. */
export interface Ticket {
  /** Opaque; the value of `x-vol-user-claims`. */
  readonly accessToken: string
  /** Whole seconds, in ms since 1970. @see CustomerAuthTicket.accessTokenExpiration */
  readonly accessExpiresAtMs: number
  readonly refreshToken: string
  readonly refreshExpiresAtMs: number
  /** Guests have one too, if Kibo gives it; else null. */
  readonly userId: string | null
  /** Null on a guest's ticket. */
  readonly accountId: number | null
  /** The shopper chose this account at login, so every refresh names it again. */
  readonly accountChosen: boolean
  /** Ids of what the shopper may do, from the ticket's claims. */
  readonly behaviors: readonly number[]
}

/** A customer's ticket: one with an account. */
export type CustomerTicket = Ticket & { readonly accountId: number; readonly userId: string }

/**
 * The slim ticket in Kibo's answer to a login, signup, refresh or code.
 *
 * A refresh may leave out the refresh token, the claims and the account: then `previous` still holds.
 */
export function toTicket(from: CustomerAuthTicket, previous?: Ticket): Ticket {
  const claims = readClaims(from.jwtAccessToken)
  const account = from.customerAccount?.isAnonymous ? undefined : from.customerAccount
  return {
    accessToken: from.accessToken,
    accessExpiresAtMs: wholeSeconds(from.accessTokenExpiration),
    refreshToken: from.refreshToken ?? previous?.refreshToken ?? '',
    refreshExpiresAtMs: from.refreshTokenExpiration
      ? wholeSeconds(from.refreshTokenExpiration)
      : (previous?.refreshExpiresAtMs ?? wholeSeconds(from.accessTokenExpiration)),
    userId: from.userId ?? account?.userId ?? claims?.userId ?? previous?.userId ?? null,
    accountId: account?.id ?? claims?.accountId ?? previous?.accountId ?? null,
    accountChosen: previous?.accountChosen ?? false,
    behaviors: claims?.behaviors ?? previous?.behaviors ?? [],
  }
}

export function isCustomerTicket(ticket: Ticket): ticket is CustomerTicket {
  return ticket.accountId !== null && ticket.userId !== null
}

/** True for the same token with the same expiry: Kibo may keep an access token and let it live longer. */
export function isSameTicket(one: Ticket, other: Ticket): boolean {
  return one.accessToken === other.accessToken && one.accessExpiresAtMs === other.accessExpiresAtMs
}

/** A cookie holds whole seconds, up to the year 2106. Cut here, a ticket is the same before and after it is stored. */
function wholeSeconds(date: string): number {
  const seconds = Math.floor(Date.parse(date) / 1000)
  return Math.min(Math.max(seconds, 0), 2 ** 32 - 1) * 1000
}
