import { AccountCache } from './account/account-cache.ts'
import { SharedAccounts } from './account/shared-accounts.ts'
import type { Config } from './config.ts'
import type { Core } from './core.ts'
import { createReport, errorFields } from './events.ts'
import { InFlight } from './in-flight.ts'
import { KiboClient } from './kibo/client.ts'
import { createSealer } from './secrets/sealer.ts'
import { CookieSessions } from './session/cookie-sessions.ts'
import { EndedSessions } from './session/ended-sessions.ts'
import { PendingLogins } from './session/pending-logins.ts'
import { StoreSessions } from './session/store-sessions.ts'
import { Attempts } from './store/attempts.ts'
import { LinkedNames } from './store/linked-names.ts'
import { createShared, type Shared } from './store/shared.ts'

/** Puts together what one `storefrontAuth()` holds. */
export function createCore(config: Config): Core {
  const { now } = config.kibo
  const report = createReport(config.logger)
  const ended = new EndedSessions(now)
  const shared = config.store && createShared(config, config.store)
  const sessions = shared ? new StoreSessions(config, shared, report) : new CookieSessions(config, ended)
  const accounts = new AccountCache({ ...config.account, now, common: shared && commonAccounts(config, shared) })
  const businessAccounts: Core['businessAccounts'] = new InFlight(config.account.ttlMs, now)
  const client = new KiboClient(config.kibo, {
    onAccountChanged({ accountId, userId, endsSessions }) {
      void accounts.drop({ accountId })
      businessAccounts.forget(String(accountId))
      if (endsSessions) {
        // A lock is one user's, of a business account with several.
        sessions.revoke(userId === undefined ? { accountId } : { userId }).catch((error: unknown) => {
          report('login', 'error', { event: 'not-revoked', accountId, error: errorFields(error) })
        })
      }
    },
  })
  shared?.bus.on('account', (accountId, userId) => {
    accounts.forget({ accountId, userId: userId ?? undefined })
    businessAccounts.forget(String(accountId))
  })
  shared?.bus.onMissedMessages(() => accounts.forgetAll())
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
    report,
  }
}

function commonAccounts({ secrets, cookie, account, kibo }: Config, shared: Shared): SharedAccounts {
  const sealer = createSealer(secrets, 'account', cookie.name)
  return new SharedAccounts(shared, sealer, { ...account, fetchTimeoutMs: kibo.timeoutMs, now: kibo.now })
}
