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
  /** Another path for a route, or false to leave the route out. */
  routes?: Partial<Record<RouteName, string | false>>
  /**
   * The app's own pages, for HTML forms: a refused form goes back to its page when it has no Referer of this origin; a
   * successful one goes to `home` without `returnTo`. Defaults `/login`, `/signup`, `/two-factor`, `/`.
   */
  pages?: { login?: string; signup?: string; twoFactor?: string; home?: string }
  /** Other origins that may post here, e.g. `https://checkout.example`. Default none. */
  allowedOrigins?: string[]
  /**
   * How many failures of login, signup, codes and passwords, and how many requests for mail, a window of `windowMs`
   * allows: `perAddress` (IPv6 by /64) and `perLogin` (by login name). Defaults 900 000 ms, 100, 10; false: no limits.
   *
   * `perAddressLogins` (1000) limits what succeeds, by address and by login, and answers of Kibo that are 5xx, by
   * address. All `authRoutes()` of one `storefrontAuth()` count together.
   */
  rateLimit?: { windowMs?: number; perAddress?: number; perLogin?: number; perAddressLogins?: number } | false
  /** Awaited after a visitor was authenticated; an error is logged and changes nothing. */
  onAuthenticated?: (req: CustomerRequest, how: { via: AuthenticatedVia; previous: PreviousVisitor }) => unknown
  /** Awaited after a logout; an error is logged and changes nothing. */
  onLogout?: (req: CustomerRequest) => unknown
}
