import { createCall, type KiboClientHooks } from './http/call.ts'
import { createGraphql, type Graphql } from './http/graphql.ts'
import { createRawFetch, type RawFetch } from './http/raw-fetch.ts'
import { createSend } from './http/send.ts'
import { type KiboConfig, type KiboOptions, resolveKibo } from './options.ts'
import { Accounts } from './resources/accounts.ts'
import { AuthTickets } from './resources/auth-tickets.ts'
import { B2BAccounts } from './resources/b2b-accounts.ts'

export type { AccountChange, CallOptions, KiboClientHooks } from './http/call.ts'

/** Kibo's customer API, typed. One per process: calls share the app token, those of one operation a circuit. */
export class KiboClient {
  readonly authTickets: AuthTickets
  readonly accounts: Accounts
  readonly b2bAccounts: B2BAccounts
  readonly graphql: Graphql
  readonly fetch: RawFetch

  /** @throws {TypeError} that names the option (`kibo.apiHost`) when one is unknown, missing or wrong */
  constructor(options: KiboOptions | KiboConfig = {}, hooks: KiboClientHooks = {}) {
    const config = resolveKibo(options)
    const send = createSend(config, hooks.onBuiltHost?.bind(hooks))
    const call = createCall(config, send, hooks)
    this.authTickets = new AuthTickets(call)
    this.accounts = new Accounts(call)
    this.b2bAccounts = new B2BAccounts(call)
    this.graphql = createGraphql(config, send)
    this.fetch = createRawFetch(config, send)
  }
}
