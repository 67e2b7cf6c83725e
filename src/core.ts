import { AccountCache } from './account/account-cache.ts'
import { SharedAccounts } from './account/shared-accounts.ts'
import type { Config } from './config.ts'
import { createReport, errorFields, type Report } from './events.ts'
import { InFlight } from './in-flight.ts'
import { KiboClient } from './kibo/client.ts'
import type { B2BAccount } from './kibo/records/b2b-account.ts'
import { createSealer } from './secrets/sealer.ts'
import { CookieSessions } from './session/cookie-sessions.ts'
import { EndedSessions } from './session/ended-sessions.ts'
import { GuestWrites } from './session/guest-writes.ts'
import { PendingLogins } from './session/pending-logins.ts'
import type { Revocation, Sessions } from './session/sessions.ts'
import { StoreSessions } from './session/store-sessions.ts'
import { Attempts } from './store/attempts.ts'
import { LinkedNames } from './store/linked-names.ts'
import { createShared, type Shared } from './store/shared.ts'
import { anonymousTicket } from './ticket/anonymous.ts'
import { AnonymousPool } from './ticket/anonymous-pool.ts'
import { createUntilItHolds, type UntilItHolds } from './until-it-holds.ts'

/** An account that changed at Kibo. */
export interface ChangedAccount {
  accountId: number
  /** The one user that it concerns. Default: all users of the account. */
  userId?: string | undefined
  /** Whose sessions end with it. Default: nobody's. */
  ends?: Revocation | undefined
}

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
  /** Attempts at logins, codes and passwords, and requests for mail. */
  readonly attempts: Attempts
  readonly linkedNames: LinkedNames
  readonly guestWrites: GuestWrites
  /** Tickets minted ahead; undefined when the app wants none. */
  readonly anonymousPool: AnonymousPool | undefined
  readonly report: Report
  /** For work that must follow a change at Kibo. */
  readonly untilItHolds: UntilItHolds
  /**
   * Drops a changed account from every cache, with a store in every process, and ends the sessions that `change` names.
   *
   * @throws {StoreUnavailableError} when the store can't be reached and sessions are to end
   */
  accountChanged(change: ChangedAccount): Promise<void>
}

/** Puts together what one `storefrontAuth()` holds. */
export function createCore(config: Config): Core {
  const { now } = config.kibo
  const report = createReport(config.logger)
  const ended = new EndedSessions(now, config.session.maxPerShopper)
  const untilItHolds = createUntilItHolds(report)
  const shared = config.store && createShared(config, config.store)
  const sessions = shared ? new StoreSessions(config, shared, report) : new CookieSessions(config, ended)
  const accounts = new AccountCache({ ...config.account, now, common: shared && commonAccounts(config, shared) })
  const businessAccounts: Core['businessAccounts'] = new InFlight(config.account.ttlMs, now)

  /** Drops from the caches of this process what `change` names, or everything. */
  const forgetHere = (change: ChangedAccount | 'all'): void => {
    if (change === 'all') {
      accounts.forgetAll()
      businessAccounts.forgetAll()
    } else {
      accounts.forget(change)
      businessAccounts.forget(String(change.accountId))
    }
  }
  const accountChanged = async (change: ChangedAccount): Promise<void> => {
    forgetHere(change)
    await accounts.drop(change)
    if (change.ends) await sessions.revoke(change.ends)
  }
  shared?.bus.on('account', (accountId, userId) => forgetHere({ accountId, userId: userId ?? undefined }))
  shared?.bus.onMissedMessages(() => forgetHere('all'))

  const client = new KiboClient(config.kibo, {
    onBuiltHost({ apiHost, error }) {
      report('setup', 'warn', { event: 'tenant-not-asked', apiHost, error: errorFields(error) })
    },
    onAccountChanged({ accountId, userId, endsSessions }) {
      // A lock is for one user of a business account, not for all of them.
      const shopper = userId === undefined ? { accountId } : { userId }
      const ends = endsSessions ? { shopper, sinceMs: sessions.nextStartMs() } : undefined
      void untilItHolds({ accountId }, () => accountChanged({ accountId, ends }))
    },
  })
  return {
    config,
    client,
    sessions,
    shared,
    pendingLogins: new PendingLogins(config, ended, shared),
    accounts,
    businessAccounts,
    attempts: new Attempts(shared, now),
    linkedNames: new LinkedNames(shared),
    guestWrites: new GuestWrites(),
    anonymousPool:
      config.anonymousPool > 0
        ? new AnonymousPool(config.anonymousPool, () => anonymousTicket(client), now)
        : undefined,
    report,
    untilItHolds,
    accountChanged,
  }
}

function commonAccounts(config: Config, shared: Shared): SharedAccounts {
  const { cookie, account, kibo } = config
  const sealer = createSealer(config, 'account', cookie.name)
  return new SharedAccounts(shared, sealer, { ...account, fetchTimeoutMs: kibo.timeoutMs, now: kibo.now })
}
