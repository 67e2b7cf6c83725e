import { fields, text } from './arguments.ts'
import type { CustomerAuthTicket } from './auth-ticket.ts'
import type { Call, CallOptions } from './call.ts'
import { loginTicket, refreshedTicket } from './wire.ts'

/** Lifetimes and second-factor facts that a login or signup may carry. */
export interface TicketWishes {
  /** Identifies the device, for Kibo's second factor on a new device. Its format is not stated by Kibo. */
  fingerprint?: string | null
  /** Where the shopper is, for Kibo's second factor in a new region. Its format is not stated by Kibo. */
  region?: string | null
  /** Minutes; capped by the tenant's settings. The app needs the behaviour `customer-auth:configure-token-durations`. */
  authTicketTtlMinutes?: number | null
  /** Minutes; as `authTicketTtlMinutes`. */
  refreshTokenTtlMinutes?: number | null
}

/** Body of `authTickets.create`. */
export interface CustomerCredentials extends TicketWishes {
  /** The email address, unless the shopper has another user name. */
  username: string
  password: string
  /** Which account, for a user who belongs to several. */
  accountId?: number | null
}

/** Body of `authTickets.verifyTwoFactor`. */
export interface TwoFactorCode {
  /** `userId` of the ticket that has `requires2FA`. */
  userId: string
  /** 6 digits. */
  otpCode: string
}

/** Body of `authTickets.verifyOtp`. */
export interface OneTimePassword {
  email: string
  /** 6 digits. */
  otpCode: string
  /** @see TicketWishes.fingerprint */
  fingerprint?: string | null
  /** @see TicketWishes.region */
  region?: string | null
}

/** Body of `authTickets.impersonateCart`. */
export interface CartTakeover {
  cartId: string
  accountId: number
  userId: string
}

const path = '/commerce/customer/authtickets'

/** Kibo's Storefront Auth Ticket resource. Kibo has no call that ends a ticket: it lives until it expires. */
export class AuthTickets {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  /** A ticket for a visitor who is not logged in. */
  async createAnonymous(options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const operation = 'authTickets.createAnonymous'
    return this.#call({ ...options, operation, method: 'GET', path: `${path}/anonymousshopper` }, loginTicket)
  }

  /**
   * Logs a shopper in. With the guest's `claims` Kibo keeps the guest's cart.
   *
   * The ticket of a login that waits for its code has `requires2FA`.
   */
  async create(credentials: CustomerCredentials, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const body = fields(credentials, 'username', 'password')
    const operation = 'authTickets.create'
    return this.#call({ ...options, operation, method: 'POST', path, body, isLogin: true }, loginTicket)
  }

  /**
   * A new ticket for a shopper, guest or customer. `accountId` names the account again when the shopper chose one.
   *
   * Whether the old refresh token goes on working is not stated by Kibo. Never retried.
   */
  async refresh(
    refreshToken: string,
    { accountId, ...options }: CallOptions & { accountId?: number | undefined } = {},
  ): Promise<CustomerAuthTicket> {
    const query = { refreshToken: text(refreshToken, 'refreshToken'), accountId }
    const operation = 'authTickets.refresh'
    return this.#call({ ...options, operation, method: 'PUT', path: `${path}/refresh`, query }, refreshedTicket)
  }
}
