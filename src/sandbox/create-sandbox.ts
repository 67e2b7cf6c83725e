import { once, setMaxListeners } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createSeeding, type SandboxAccounts } from './accounts-api.ts'
import { type BrowserLogin, createBrowserLogin } from './kit/browser-login.ts'
import { createTestAccounts } from './kit/test-accounts.ts'
import { createVisitors, type Visitors } from './kit/visitors.ts'
import { createWaits, type MailFilter, type WaitOptions } from './kit/wait-for.ts'
import { createSnapshots, type SandboxSnapshot } from './model/snapshot.ts'
import type { SandboxMail } from './model/state.ts'
import { createOrders, type SandboxOrders } from './orders-api.ts'
import type { SandboxCall } from './server/calls.ts'
import { addFault, type FaultRule } from './server/faults.ts'
import { createApiServer } from './server/server.ts'
import { createServerState } from './server/server-state.ts'
import { changeSettings, type RuntimeOptions, readSettings, type SandboxOptions, type Settings } from './settings.ts'

/** A running Kibo customer API. */
export interface Sandbox extends Visitors, BrowserLogin {
  /** Its origin, `http://127.0.0.1:<port>`. */
  readonly url: string
  /** Ready for `storefrontAuth({ kibo: sandbox.kibo })`; `now` follows the sandbox's clock. */
  readonly kibo: {
    apiHost: string
    authHost: string
    tenantId: number
    siteId: number
    clientId: string
    sharedSecret: string
    now: () => number
  }
  /** What was asked, oldest first, the last 10 000; may be emptied by `calls.length = 0`. */
  readonly calls: SandboxCall[]
  /** The mail it would have sent, oldest first, the last 1 000. */
  readonly outbox: SandboxMail[]
  /** Its accounts, to look at and to prepare. */
  readonly accounts: SandboxAccounts
  /** Its orders, to look at and to place. */
  readonly orders: SandboxOrders
  /** The settings in force; changed by `configure`. */
  readonly settings: Readonly<Settings>
  /** The sandbox's time, milliseconds since 1970. */
  now(): number
  /**
   * Moves its clock forward by `ms` milliseconds: tickets and codes expire accordingly. Faults' delays are real time.
   * @throws {TypeError} unless `ms` is a finite number from 0.
   */
  advance(ms: number): void
  /**
   * Changes settings from the next call on.
   * @throws {TypeError} naming the option that is unknown or wrong.
   */
  configure(options: RuntimeOptions): void
  /**
   * Makes the next matching calls go wrong; of several rules the earliest that matches counts. Returns a function that
   * removes the rule.
   * @throws {TypeError} naming what is wrong with the rule.
   */
  fail(rule: FaultRule): () => void
  /** Removes all faults. */
  clearFaults(): void
  /**
   * The newest mail that matches, `{ to, kind }`. Each is returned once; when there is no new one, this waits for it.
   * @throws {Error} when none comes within `timeoutMs`, saying what came instead.
   */
  mail(filter?: MailFilter): Promise<SandboxMail>
  /**
   * The newest call of that method and path, with or without `/api`, or of a path that matches. Each is returned once;
   * when there is no new one, this waits for it. It is returned before it is answered: its `status` may still be null.
   * @throws {Error} when none comes within `timeoutMs`, saying what came instead.
   */
  call(method: string, path: string | RegExp, options?: WaitOptions): Promise<SandboxCall>
  /**
   * Remembers this moment: accounts, tickets, carts, orders, codes, clock, settings, `calls` and `outbox`. A
   * millisecond for some hundred records.
   */
  snapshot(): SandboxSnapshot
  /**
   * Goes back to a moment, as often as wanted, and removes all faults. Tickets of later logins are void; the
   * application's own token stays good. What the app under test itself remembers, such as cached accounts and counted
   * failures, stays as it is.
   * @throws {TypeError} for what is no snapshot of this sandbox.
   */
  restore(snapshot: SandboxSnapshot): void
  /** Goes back to the start: the moment when the sandbox was created, or the last `markStart()`. */
  reset(): void
  /**
   * Makes this moment the one that `reset()` and the page's button go back to, so that accounts made so far are kept.
   */
  markStart(): void
  /** Stops at once, open connections and delayed answers included. */
  close(): Promise<void>
}

/**
 * Starts a Kibo customer API with state of its own, in memory, on 127.0.0.1: application tokens, shopper tickets,
 * accounts, passwords, second factor, carts. Where Kibo does not state how it behaves, the sandbox takes the harder
 * assumption.
 * @throws {TypeError} naming the option that is unknown or wrong; rejects with Node's error when the port is taken.
 */
export async function createSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const state = createServerState(readSettings(options))
  const { settings, clock, calls, outbox, faults } = state
  const closing = new AbortController()
  setMaxListeners(0, closing.signal) // one for each call that a fault makes slow
  const snapshots = createSnapshots(state)
  const server = createApiServer(state, { closing: closing.signal, reset: snapshots.reset })
  server.listen(settings.port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  state.url = url
  const { tenantId, siteId, clientId, sharedSecret } = settings
  const accounts = createSeeding(state)
  const waits = createWaits(state)
  const testAccounts = createTestAccounts({ state, accounts, mail: waits.mail })
  return {
    url,
    kibo: { apiHost: url, authHost: url, tenantId, siteId, clientId, sharedSecret, now: clock.now },
    calls,
    outbox,
    accounts,
    orders: createOrders(state),
    settings,
    now: clock.now,
    advance: clock.advance,
    configure: (changes) => changeSettings(settings, changes),
    fail: (rule) => addFault(faults, rule),
    clearFaults: () => {
      faults.length = 0
    },
    ...waits,
    ...createVisitors(testAccounts),
    ...createBrowserLogin(testAccounts),
    snapshot: snapshots.take,
    restore: snapshots.restore,
    reset: snapshots.reset,
    markStart: snapshots.markStart,
    async close() {
      if (!server.listening) return
      closing.abort()
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}
