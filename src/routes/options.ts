import type { Request } from 'express'
import type { Customer } from '../middleware/customer.ts'
import type { AuthenticatedVia } from '../options.ts'

/** The routes of `authRoutes`, by name. */
export type RouteName =
  | 'session'
  | 'login'
  | 'signup'
  | 'logout'
  | 'refresh'
  | 'twoFactorRequest'
  | 'twoFactorVerify'
  | 'otpRequest'
  | 'otpVerify'
  | 'passwordForgot'
  | 'passwordReset'
  | 'passwordChange'

/** A request that went through `storefrontAuth`. */
export type CustomerRequest = Request & { customer: Customer }

/** Who a visitor was until a login. */
export interface PreviousVisitor {
  /** Kibo's user id of the guest or shopper; null when there was no ticket. */
  userId: string | null
  isAnonymous: boolean
}

/** Options of `authRoutes`. */
export interface AuthRoutesOptions {
  /** A path for each route that is to have another one, or false to leave it out. */
  routes?: Partial<Record<RouteName, string | false>>
  /** Where HTML forms go back to without a Referer of this origin. Defaults `/login`, `/signup`, `/two-factor`, `/`. */
  pages?: { login?: string; signup?: string; twoFactor?: string; home?: string }
  /** Origins beside the request's own whose pages may post here, e.g. `https://checkout.example`. Default none. */
  allowedOrigins?: string[]
  /**
   * Failures of login, signup, codes and passwords per window, by address (IPv6 by /64) and by login name, and mails
   * that were asked for, alike. Defaults 900 000 ms, 100, 10; false: none.
   *
   * All `authRoutes()` of one `storefrontAuth()` count together. `perAddressLogins` (1000) bounds what succeeds, by
   * address and by login, and answers of Kibo that are 5xx, by address.
   */
  rateLimit?: { windowMs?: number; perAddress?: number; perLogin?: number; perAddressLogins?: number } | false
  /** Awaited after a visitor was authenticated; an error is logged and undoes nothing. */
  onAuthenticated?: (req: CustomerRequest, how: { via: AuthenticatedVia; previous: PreviousVisitor }) => unknown
  /** Awaited after a logout; an error is logged and undoes nothing. */
  onLogout?: (req: CustomerRequest) => unknown
}
