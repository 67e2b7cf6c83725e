import { type RequestScope, sendForRequest } from './for-request.ts'
import { createCall, type KiboClientHooks } from './http/call.ts'
import { createGraphql, type Graphql } from './http/graphql.ts'
import { createRawFetch, type RawFetch } from './http/raw-fetch.ts'
import { createSend, type Send } from './http/send.ts'
import { type KiboConfig, type KiboOptions, resolveKibo } from './options.ts'
import { Accounts } from './resources/accounts.ts'
import { AuthTickets } from './resources/auth-tickets.ts'
import { B2BAccounts } from './resources/b2b-accounts.ts'

export type { AccountChange, CallOptions, KiboClientHooks } from './http/call.ts'

/** The calls of Kibo's API. */
export class KiboCalls {
  readonly authTickets: AuthTickets
  readonly accounts: Accounts
  readonly b2bAccounts: B2BAccounts
  readonly graphql: Graphql
  readonly fetch: RawFetch

  /** @internal */
  protected constructor(config: KiboConfig, send: Send, hooks: KiboClientHooks) {
    const call = createCall(config, send, hooks)
    this.authTickets = new AuthTickets(call)
    this.accounts = new Accounts(call)
    this.b2bAccounts = new B2BAccounts(call)
    this.graphql = createGraphql(config, send)
    this.fetch = createRawFetch(config, send)
  }
}

/** Kibo's customer API, typed. One per process: all calls share the app token, calls of one operation a circuit. */
export class KiboClient extends KiboCalls {
  readonly #config: KiboConfig
  readonly #send: Send
  readonly #hooks: KiboClientHooks

  /** @throws {TypeError} that names the option (`kibo.apiHost`) when one is unknown, missing or wrong */
  constructor(options: KiboOptions = {}, hooks: KiboClientHooks = {}) {
    const config = resolveKibo(options)
    const send = createSend(config, hooks.onBuiltHost?.bind(hooks))
    super(config, send, hooks)
    this.#config = config
    this.#send = send
    this.#hooks = hooks
  }

  /** The same client for the calls of one request: each carries the request's context and the visitor's address. */
  forRequest(scope: RequestScope): KiboCalls {
    return new KiboCalls(this.#config, sendForRequest(this.#send, scope), this.#hooks)
  }
}
