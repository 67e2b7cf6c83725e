import { AccountCache } from '../account/account-cache.ts'
import type { Config } from '../config.ts'
import { createReport } from '../events.ts'
import { InFlight } from '../in-flight.ts'
import { KiboClient } from '../kibo/client.ts'
import { CookieSessions } from './cookie-sessions.ts'
import type { Core } from './core.ts'
import { EndedSessions } from './ended-sessions.ts'
import { PendingLogins } from './pending-logins.ts'

/** Puts together what one `storefrontAuth()` holds. */
export function createCore(config: Config): Core {
  const { now } = config.kibo
  const ended = new EndedSessions(now)
  const sessions = new CookieSessions(config, ended)
  const accounts = new AccountCache({ ...config.account, now })
  const businessAccounts: Core['businessAccounts'] = new InFlight(config.account.ttlMs, now)
  const client = new KiboClient(config.kibo, {
    onAccountChanged({ accountId, endsSessions }) {
      accounts.drop({ accountId })
      businessAccounts.forget(String(accountId))
      if (endsSessions) void sessions.revoke({ accountId })
    },
  })
  return {
    config,
    client,
    sessions,
    pendingLogins: new PendingLogins(config, ended),
    accounts,
    businessAccounts,
    guests: new InFlight(config.refresh.graceMs, now),
    report: createReport(config.logger),
  }
}
