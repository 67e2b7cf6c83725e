import type { Response as ExpressResponse } from 'express'
import { copyJson } from '../copy-json.ts'
import { KiboGraphqlError } from '../kibo/graphql-error.ts'
import type { TypedDocument } from '../kibo/http/graphql.ts'
import { refusalIn } from '../kibo/http/raw-fetch.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import type { Session } from '../session/session.ts'
import type { Credentials } from '../ticket/login.ts'
import { isTicketRefused, orProblem, toProblem } from '../ticket/refusal.ts'
import type { SignupInput } from '../ticket/signup.ts'
import { reloadAccount } from '../visit/account.ts'
import { type AdoptOptions, adoptTicket } from '../visit/adopt.ts'
import { endVisit } from '../visit/end.ts'
import { liveSession } from '../visit/live.ts'
import { login, signup } from '../visit/login.ts'
import { switchAccount } from '../visit/switch-account.ts'
import { requestTwoFactor, verifyTwoFactor } from '../visit/two-factor.ts'
import type { Visit } from '../visit/visit.ts'
import { markGuestPage, markShopperPage } from './cache-headers.ts'
import { type CustomerStatus, type SessionJson, sessionJson, statusOf } from './session-json.ts'

/**
 * Where a customer keeps its visit, for `contextOf`. Registered, so that it holds across copies of this package.
 *
 * It is on the customer and not on the request: a symbol on a request makes V8 keep all its properties in a dictionary,
 * which is slower.
 */
export const visitKey = Symbol.for('kibo-storefront-auth.visit')

/**
 * `req.customer`: who the visitor is to Kibo, and what the app can do for this visitor.
 *
 * A page that reads who a shopper is belongs to that shopper. The first read sets `Cache-Control: private, no-cache`
 * where the app has set none, and `Vary: Cookie`; a guest's page gets `Vary: Cookie`. The app may still say otherwise.
 */
export class Customer {
  readonly #visit: Visit
  readonly #res: ExpressResponse
  /** The visitor that the answer's cache headers are set for. */
  #markedFor: 'nobody' | 'guest' | 'shopper' = 'nobody'
  #cachedAccount: CustomerAccount | null = null
  #ownAccount: CustomerAccount | null = null

  /** @internal */
  constructor(visit: Visit, res: ExpressResponse) {
    this.#visit = visit
    this.#res = res
  }

  /** @internal */
  get [visitKey](): Visit {
    return this.#visit
  }

  get status(): CustomerStatus {
    return statusOf(this.#personal)
  }

  /** True for everybody who is not logged in, a login that waits for its code included. */
  get isAnonymous(): boolean {
    return this.status !== 'authenticated'
  }

  get isAuthenticated(): boolean {
    return this.status === 'authenticated'
  }

  /** True while a login waits for its code. */
  get requires2FA(): boolean {
    return this.status === 'two-factor'
  }

  /** Kibo's user id, from the ticket. Guests have one too, if Kibo gives it. */
  get userId(): string | null {
    return this.#personal.session?.ticket.userId ?? null
  }

  /** Null unless authenticated. */
  get accountId(): number | null {
    return this.#personal.session?.ticket.accountId ?? null
  }

  /**
   * Kibo's account from the cached fetch. Null unless authenticated, and then only with `account.load: 'lazy'` or in an
   * outage with nothing cached. It is this request's own copy: what a handler changes in it changes nothing else.
   */
  get account(): CustomerAccount | null {
    const { account } = this.#personal
    if (account !== this.#cachedAccount) {
      this.#cachedAccount = account
      this.#ownAccount = account && copyJson(account)
    }
    return this.#ownAccount
  }

  /** When the shopper last gave a second factor in this session, to the second; null when not. */
  get secondFactorAt(): Date | null {
    const atMs = this.#personal.session?.secondFactorAtMs
    return atMs === undefined ? null : new Date(atMs)
  }

  /** Ids of what the shopper may do, from the ticket's claims. Guests have some too. */
  get behaviors(): readonly number[] {
    return this.#behaviors.slice()
  }

  /** True when `behaviors` has this id. */
  can(behavior: number): boolean {
    return this.#behaviors.includes(behavior)
  }

  get #behaviors(): readonly number[] {
    return this.#personal.session?.ticket.behaviors ?? []
  }

  /**
   * True when Kibo or the store could not be reached for what this request needed. An old account that is served while
   * it is fetched again is not degraded.
   */
  get degraded(): boolean {
    return this.#visit.degraded
  }

  /**
   * A live value for `x-vol-user-claims`; mints or refreshes the ticket if needed.
   *
   * @throws {StorefrontAuthError} `kibo_unavailable`, `kibo_error`, `session_required` when the shopper's ticket is no
   *   longer good, `session_ended` when the session ended by a logout or login
   */
  async claims(): Promise<string> {
    return (await this.#live()).ticket.accessToken
  }

  /**
   * Calls Kibo as this shopper, with app token and live claims; resolves to Kibo's response, whatever its status.
   *
   * A ticket that Kibo refuses is refreshed once and the call repeated, if its body can be sent again.
   *
   * @param path below `/api`, e.g. `/commerce/carts/current`; or `/graphql`
   * @throws {TypeError} for a path that leaves Kibo's API
   * @throws {StorefrontAuthError} `kibo_unavailable` when there was no answer, and as `claims()`
   * @example const cart = await (await req.customer.fetch('/commerce/carts/current')).json()
   */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const call = (force: boolean) =>
      orProblem(this.#write(force, (claims) => this.#visit.client.fetch(path, { ...init, claims })))
    const response = await call(false)
    const canRepeat = init.body == null || typeof init.body === 'string'
    const refusal = canRepeat ? await refusalIn(response, path, Date.now()) : undefined
    if (!areClaimsRefused(refusal)) return response
    await response.body?.cancel()
    return call(true)
  }

  /**
   * Asks Kibo's GraphQL as this shopper, with app token and live claims; resolves to its `data`.
   *
   * Claims that Kibo refuses are refreshed once and the call repeated, if Kibo carried out no part of it.
   *
   * @throws {KiboGraphqlError} when Kibo answers with `errors`
   * @throws {StorefrontAuthError} `kibo_unavailable` when there was no answer, and as `claims()`
   * @example const { currentCart } = await req.customer.graphql('{ currentCart { total } }')
   */
  async graphql<Data = Record<string, unknown>, Variables = Record<string, unknown>>(
    query: string | TypedDocument<Data, Variables>,
    variables?: Variables,
  ): Promise<Data> {
    const call = (force: boolean) =>
      this.#write(force, (claims) => this.#visit.client.graphql(query, variables, { claims }))
    try {
      return await call(false).catch((error: unknown) => {
        if (areClaimsRefused(error)) return call(true)
        throw error
      })
    } catch (error) {
      throw error instanceof KiboGraphqlError ? error : toProblem(error)
    }
  }

  /**
   * Drops the cached account, fetches it again and resolves to it; null for a guest.
   *
   * @throws {StorefrontAuthError} when Kibo can't be reached
   */
  async reloadAccount(): Promise<CustomerAccount | null> {
    if (this.#visit.session?.ticket.accountId != null) await this.#live()
    await orProblem(reloadAccount(this.#visit))
    if (this.#visit.outage) throw this.#visit.outage
    return this.account
  }

  /** Logs the visitor in; afterwards `status` is `authenticated` or `two-factor`. @throws {StorefrontAuthError} */
  login(credentials: Credentials): Promise<void> {
    return orProblem(login(this.#visit, credentials))
  }

  /** Signs the visitor up and in. @throws {StorefrontAuthError} */
  signup(input: SignupInput): Promise<void> {
    return orProblem(signup(this.#visit, input))
  }

  /** Ends a shopper's session, or a login that waits for its code. A guest keeps ticket and cart. */
  async logout(): Promise<void> {
    await orProblem(endVisit(this.#visit))
  }

  /**
   * Asks Kibo to send a code: again for a login that waits for one, or for a logged-in shopper's step up.
   *
   * @throws {StorefrontAuthError} `two_factor_invalid` for anybody else
   */
  requestTwoFactor(): Promise<void> {
    return orProblem(requestTwoFactor(this.#visit))
  }

  /**
   * Finishes a waiting login, or a step up: the session gets a new id and `secondFactorAt`.
   *
   * @throws {StorefrontAuthError} `two_factor_invalid`
   */
  verifyTwoFactor(code: string): Promise<void> {
    return orProblem(verifyTwoFactor(this.#visit, code))
  }

  /**
   * Makes this visitor's session from a ticket that the app's server got from Kibo in some other way, such as single
   * sign-on. Kibo says whose ticket it is. Never give it what a browser sent.
   *
   * @throws {TypeError} when `ticket` is not a ticket, or `via` is wrong
   * @throws {StorefrontAuthError} `kibo_error` when Kibo does not take the ticket or says that it is somebody else's,
   *   `two_factor_required`, `account_locked`, `account_disabled`, `kibo_unavailable`
   */
  adopt(ticket: CustomerAuthTicket, options: AdoptOptions): Promise<void> {
    return orProblem(adoptTicket(this.#visit, ticket, options))
  }

  /**
   * Goes on in another of the shopper's business accounts, in a session with a new id.
   *
   * @throws {TypeError} when `accountId` is not a positive integer
   * @throws {StorefrontAuthError} `session_required`; `invalid_request`, `account_disabled`, `account_locked` or
   *   `approval_required` when the account is refused
   */
  switchAccount(accountId: number): Promise<void> {
    return orProblem(switchAccount(this.#visit, accountId))
  }

  /** The session JSON: never a token. */
  toJSON(): SessionJson {
    return sessionJson(this.#personal)
  }

  /** The visit, for a read that makes the answer personal: sets the cache headers that keep it from others. */
  get #personal(): Visit {
    const isShopper = this.#visit.session?.ticket.accountId != null
    if (isShopper && this.#markedFor !== 'shopper') {
      this.#markedFor = 'shopper'
      markShopperPage(this.#res)
    } else if (this.#markedFor === 'nobody') {
      this.#markedFor = 'guest'
      markGuestPage(this.#res)
    }
    return this.#visit
  }

  /** Waits for a login of this guest that is under way, perhaps in another tab: Kibo takes the cart over meanwhile. */
  #write<Answer>(force: boolean, send: (claims: string) => Promise<Answer>): Promise<Answer> {
    const { session: before, core } = this.#visit
    return core.guestWrites.write(before, async () => {
      const session = await this.#live(force)
      const sendNow = () => send(session.ticket.accessToken)
      return session.id === before?.id ? sendNow() : core.guestWrites.write(session, sendNow)
    })
  }

  async #live(force = false): Promise<Session> {
    const visit = this.#personal
    const session = await orProblem(liveSession(visit, force))
    if (visit.replacedGuest) await visit.tellGuestReplaced()
    return session
  }
}

/** True when Kibo refused the visitor's claims, before it did anything. GraphQL says it in its own words. */
function areClaimsRefused(error: unknown): boolean {
  return error instanceof KiboGraphqlError ? error.claimsRefused : isTicketRefused(error)
}
