import { PackedAccount } from '../account/packed-account.ts'
import type { Jar } from '../cookie/jar.ts'
import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import type { KiboCalls } from '../kibo/client.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import type { ReplacedGuest } from '../options.ts'
import type { PendingLogin, Session } from '../session/session.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'
import { isOutage, toProblem } from '../ticket/refusal.ts'
import { Budget } from './budget.ts'
import type { Exchange, LoginDevice } from './exchange.ts'

/**
 * Why a visit's session is no longer good.
 *
 * - `'ended'`: by a logout or a login, while this request was under way or just before it
 * - `'revoked'`: by a revocation, which the browser does not know
 * - `'refused'`: Kibo no longer takes its ticket
 * - `'blocked'`: its account is locked, inactive or gone
 * - `'unavailable'`: the store can't be asked for it
 */
export type Loss = 'ended' | 'revoked' | 'refused' | 'blocked' | 'unavailable'

/** A session that is no longer good: its id, and Kibo's user id where it was a guest's. */
export interface LostVisitor {
  readonly id: string
  readonly guestUserId?: string | null
}

/**
 * One request on its way through the middleware: what is known of its visitor so far.
 *
 * A customer holds it in a private field, so that an app which prints its request prints no token.
 */
export class Visit {
  /** A login of this session that waits for its code. */
  pending: PendingLogin | undefined
  /** Whose place a guest of this visit takes: all requests that come with that cookie get one guest. */
  lostVisitor: LostVisitor | undefined
  /** The session of a cookie that is too old to go on, which had not ended. A logout ends newer cookies of it too. */
  outdated: Session | undefined
  /** The guest that this visit's new guest replaces, until `onGuestReplaced` is called. */
  replacedGuest: ReplacedGuest | undefined
  readonly #core: Core
  readonly #exchange: Exchange
  #budget: Budget | undefined
  #client: KiboCalls | undefined
  #session: Session | undefined
  #renewed: Session | undefined
  #outage: StorefrontAuthError | undefined
  #leavesCookieAlone = false
  #isUnavailable = false
  #hasEnded = false
  #account: CustomerAccount | PackedAccount | null = null

  constructor(core: Core, exchange: Exchange) {
    this.#core = core
    this.#exchange = exchange
  }

  /** What the middleware holds for all its requests. */
  get core(): Core {
    return this.#core
  }

  get cookieHeader(): string | undefined {
    return this.#exchange.cookieHeader
  }

  /** The client for calls to Kibo for this request. */
  get client(): KiboCalls {
    this.#client ??= this.#core.client.forRequest(this.#exchange.scope)
    return this.#client
  }

  get jar(): Jar {
    return this.#exchange.jar
  }

  get device(): LoginDevice {
    return this.#exchange.device
  }

  /** True for a visitor who gets a guest's ticket before the handler runs. */
  get getsGuest(): boolean {
    return this.#core.config.anonymous === 'eager' && this.#exchange.isVisitor
  }

  get mayLackCookies(): boolean {
    return this.#exchange.mayLackCookies
  }

  /** The visitor's session; undefined for crawlers, where guests are lazy, and where Kibo could not give a ticket. */
  get session(): Session | undefined {
    return this.#session
  }

  /** Kibo's account of the shopper; null for guests, and until it is loaded. */
  get account(): CustomerAccount | null {
    if (this.#account instanceof PackedAccount) this.#account = this.#account.account
    return this.#account
  }

  /** A packed one is unpacked by the page that reads it. */
  set account(account: CustomerAccount | PackedAccount | null) {
    this.#account = account
  }

  /** True when this request itself got the session's ticket from Kibo: a refresh would not make it newer. */
  get hasNewTicket(): boolean {
    return this.#session !== undefined && this.#session === this.#renewed
  }

  /** Why Kibo or the store could not be reached for what this request needed. */
  get outage(): StorefrontAuthError | undefined {
    return this.#outage
  }

  get degraded(): boolean {
    return this.#outage !== undefined
  }

  /** True when the response must not touch the session cookie: the visitor may have a newer or a better one. */
  get leavesCookieAlone(): boolean {
    return this.#leavesCookieAlone
  }

  /** Goes on with the session that the request's cookie stands for. */
  resume(session: Session): void {
    this.#session = session
  }

  /** Goes on with a session whose ticket this request got from Kibo: refreshed, or a new guest's. */
  adopt(session: Session): void {
    this.#session = session
    this.#renewed = session
  }

  /** Begins a session by a login, which may always set the cookie. */
  begin(session: Session): void {
    this.adopt(session)
    this.account = null
    this.#leavesCookieAlone = false
    this.#hasEnded = false
    this.#outage = undefined
  }

  /** Goes on without a session. What else follows from a loss is decided in `lose.ts`. */
  lose(reason: Loss): void {
    this.#session = undefined
    this.account = null
    if (reason === 'ended' || reason === 'unavailable') this.leaveCookieAlone()
    this.#hasEnded = reason === 'ended'
    if (reason === 'unavailable') this.cannotTell(new StoreUnavailableError())
  }

  /** The shopper logs out. */
  end(): void {
    this.#session = undefined
    this.account = null
    this.#outage = undefined
  }

  /** Only a login may set the session cookie with this response. */
  leaveCookieAlone(): void {
    this.#leavesCookieAlone = true
  }

  /** Notes that the store could not say who the visitor is: nothing may be done in the visitor's name. */
  cannotTell(error: unknown): void {
    this.#isUnavailable = true
    this.degrade(error)
  }

  /** @throws {StoreUnavailableError} when the store could not say who the visitor is */
  mustBeKnown(): void {
    if (this.#isUnavailable) throw new StoreUnavailableError()
  }

  /**
   * @throws {StorefrontAuthError} `session_ended` when the request's session has ended: the visitor has another cookie
   *   by now, so a guest of this request would be lost
   */
  mayBecomeGuest(): void {
    const hasEnded = this.#hasEnded || (this.outdated && this.#core.sessions.hasEnded(this.outdated))
    if (hasEnded) throw new StorefrontAuthError('session_ended')
  }

  /** Notes that Kibo or the store failed this request. @throws any other error: a mistake of ours */
  degrade(error: unknown): void {
    if (!isOutage(error)) throw error
    this.#outage = toProblem(error)
  }

  /** Tells the app, once, which guest was replaced in this visit. An error of the app's is only logged. */
  async tellGuestReplaced(): Promise<void> {
    const { replacedGuest: replaced } = this
    this.replacedGuest = undefined
    try {
      if (replaced) await this.#exchange.guestReplaced(replaced)
    } catch (error) {
      this.#core.report('login', 'error', { event: 'hook-failed', error: errorFields(error) })
    }
  }

  /** Drops what was found out about the account, so that it can be asked for again. */
  startOver(): void {
    this.account = null
    this.#outage = undefined
    this.#budget?.renew()
  }

  /** Waits for shared work as long as this request may. @throws {StorefrontAuthError} `kibo_unavailable` */
  withinBudget<Value>(work: Promise<Value>): Promise<Value> {
    this.#budget ??= new Budget(this.#core.config.kibo.timeoutMs)
    return this.#budget.withinBudget(work)
  }
}
