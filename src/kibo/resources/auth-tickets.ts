import type { Call, CallOptions } from '../http/call.ts'
import type { CustomerAuthTicket } from '../records/auth-ticket.ts'
import { loginTicket, nothing, refreshedTicket } from '../records/wire.ts'
import { fields, headerValue, id, text } from './arguments.ts'

/** What a login or signup may ask for its ticket, and say about the device for Kibo's second factor. */
export interface TicketWishes {
  /** Identifies the device, for Kibo's second factor on a new device. Its format is not stated by Kibo. */
  fingerprint?: string | null | undefined
  /** Where the shopper is, for Kibo's second factor in a new region. Its format is not stated by Kibo. */
  region?: string | null | undefined
  /** Minutes; capped by the tenant's settings. Needs the behaviour `customer-auth:configure-token-durations`. */
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
  accountId?: number | null | undefined
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
  fingerprint?: string | null | undefined
  /** @see TicketWishes.region */
  region?: string | null | undefined
}

/** Body of `authTickets.impersonateCart`: at least one field. */
export interface CartTakeover {
  cartId?: string
  accountId?: number
  userId?: string
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
    return this.#call('authTickets.createAnonymous', 'GET', `${path}/anonymousshopper`, options, loginTicket)
  }

  /**
   * Logs a shopper in. With the guest's `claims` Kibo keeps the guest's cart.
   *
   * The ticket of a login that waits for its code has `requires2FA`.
   */
  async create(credentials: CustomerCredentials, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const body = fields(credentials, 'username', 'password')
    return this.#call('authTickets.create', 'POST', path, { ...options, body, isLogin: true }, loginTicket)
  }

  /**
   * A new ticket for a shopper, guest or customer. `accountId` names the account again when the shopper chose one.
   *
   * Whether the old refresh token goes on working is not stated by Kibo. Never retried.
   */
  async refresh(
    refreshToken: string,
    options: CallOptions & { accountId?: number | undefined } = {},
  ): Promise<CustomerAuthTicket> {
    const query = { refreshToken: text(refreshToken, 'refreshToken'), accountId: options.accountId }
    return this.#call('authTickets.refresh', 'PUT', `${path}/refresh`, { ...options, query }, refreshedTicket)
  }

  /**
   * Sends the code of a login that waits for one. The `claims` are the access token of its ticket.
   *
   * Whether Kibo sends a first code by itself is not stated.
   */
  async requestTwoFactor(options: CallOptions & { claims: string }): Promise<void> {
    headerValue(options?.claims, 'claims')
    return this.#call('authTickets.requestTwoFactor', 'POST', `${path}/2fa/request`, options, nothing)
  }

  /** The ticket of a login whose code is right. A code is good for 3 minutes and 3 tries. */
  async verifyTwoFactor(code: TwoFactorCode, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const details = { ...options, body: fields(code, 'userId', 'otpCode'), isLogin: true }
    return this.#call('authTickets.verifyTwoFactor', 'POST', `${path}/2fa/auth`, details, loginTicket)
  }

  /** Mails a one-time password. */
  async requestOtp(request: { email: string }, options: CallOptions = {}): Promise<void> {
    const details = { ...options, body: fields(request, 'email') }
    return this.#call('authTickets.requestOtp', 'POST', `${path}/otp/request`, details, nothing)
  }

  /** Logs a shopper in with a one-time password. It is good for 3 minutes and 3 tries. */
  async verifyOtp(password: OneTimePassword, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const details = { ...options, body: fields(password, 'email', 'otpCode'), isLogin: true }
    return this.#call('authTickets.verifyOtp', 'POST', `${path}/otp/auth`, details, loginTicket)
  }

  /** A ticket for somebody else's cart, so that a service representative takes it over. The app needs that right. */
  async impersonateCart(takeover: CartTakeover, options: CallOptions = {}): Promise<CustomerAuthTicket> {
    const { cartId, accountId, userId } = fields(takeover)
    if (cartId !== undefined) text(cartId, 'cartId')
    if (accountId !== undefined) id(accountId)
    if (userId !== undefined) text(userId, 'userId')
    if ((cartId ?? accountId ?? userId) === undefined) throw new TypeError('cartId, accountId or userId is missing')
    const details = { ...options, body: takeover }
    return this.#call('authTickets.impersonateCart', 'POST', `${path}/impersonatecart`, details, loginTicket)
  }
}
