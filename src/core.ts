import type { AccountCache } from './account/account-cache.ts'
import type { Config } from './config.ts'
import type { Report } from './events.ts'
import type { InFlight } from './in-flight.ts'
import type { KiboClient } from './kibo/client.ts'
import type { B2BAccount } from './kibo/records/b2b-account.ts'
import type { PendingLogins } from './session/pending-logins.ts'
import type { Sessions } from './session/sessions.ts'
import type { Attempts } from './store/attempts.ts'
import type { LinkedNames } from './store/linked-names.ts'
import type { Shared } from './store/shared.ts'

/** What one `storefrontAuth()` holds for all its requests. */
export interface Core {
  readonly config: Config
  readonly client: KiboClient
  readonly sessions: Sessions
  /** What this process shares with others; undefined without a store. */
  readonly shared: Shared | undefined
  readonly pendingLogins: PendingLogins
  readonly accounts: AccountCache
  /** B2B records of business accounts, for what only they say. By account id. */
  readonly businessAccounts: InFlight<B2BAccount>
  /** Attempts at logins, codes and passwords, and mails asked for. */
  readonly attempts: Attempts
  readonly linkedNames: LinkedNames
  readonly report: Report
}
