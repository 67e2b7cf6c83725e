import type { Request } from 'express'
import type { Core } from '../core.ts'
import type { AuthEvent, EventCodes } from '../events.ts'
import { isLoopback } from '../kibo/read-origin.ts'
import { watchSkipped } from './context.ts'
import { trustsProxy } from './trust-proxy.ts'

/** More new guests than this of one address within a minute are probably not people who open pages. */
const manyGuests = 60
const minuteMs = 60_000
const mostAddresses = 10_000
/** How many skipped requests are watched: a watched one is slower. */
const mostWatched = 1000

/** What one `storefrontAuth()` has reported already, and the guests of the current minute by address. */
class SetupCheck {
  readonly #core: Core
  readonly #reported = new Set<string>()
  readonly #guests = new Map<string, number>()
  #minuteEndsMs = 0
  #watched = 0

  constructor(core: Core) {
    this.#core = core
  }

  /** Looks at a request that got a ticket from Kibo. */
  look(req: Request): void {
    if (req.headers['x-forwarded-for'] !== undefined && !trustsProxy(req)) {
      this.#report('trust-proxy-missing', "Set it to the number of proxies in front: app.set('trust proxy', 1)")
    }
    const isTls = req.secure || req.headers['x-forwarded-proto'] === 'https'
    const { secure } = this.#core.config.cookie
    if (isTls && !secure) this.#report('cookie-not-secure', 'Set NODE_ENV=production or cookie.secure: true')
    if (!isTls && secure && !isLoopback((req.hostname ?? 'localhost').toLowerCase())) {
      this.#report('secure-cookie-over-http', 'Browsers drop these cookies: serve TLS, or set cookie.secure: false')
    }
    if (req.headers.cookie === undefined) this.#countGuest(req.ip ?? '')
  }

  /** Looks at `trust proxy` when an attempt is counted by address: if every peer is trusted, visitors can write any. */
  lookAtTrust(req: Request): void {
    // An address that no proxy has, further away than any proxy is.
    if (!this.#reported.has('trust-proxy-true') && trustsProxy(req, '192.0.2.1', 1000)) {
      const mend = "set Express's trust proxy to the number of proxies in front, for instance app.set('trust proxy', 1)"
      this.#report('trust-proxy-true', mend)
    }
  }

  /** Watches for a handler that takes a request for a visitor's that `skip` leaves out. */
  watchSkipped(req: Request): void {
    if (this.#watched === mostWatched || this.#reported.has('skipped-customer') || 'customer' in req) return
    this.#watched += 1
    const mend =
      'A handler read req.customer, which skip() leaves out for this request: narrow skip(), or read req.customer?.'
    watchSkipped(req, () => this.#report('skipped-customer', mend))
  }

  #countGuest(address: string): void {
    const nowMs = performance.now()
    if (nowMs >= this.#minuteEndsMs) {
      this.#guests.clear()
      this.#minuteEndsMs = nowMs + minuteMs
    }
    const guests = (this.#guests.get(address) ?? 0) + 1
    if (this.#guests.size < mostAddresses || guests > 1) this.#guests.set(address, guests)
    if (guests === manyGuests) {
      this.#report('many-guests', 'Mount static files before storefrontAuth(), and give it skip() for probes')
    }
  }

  #report(event: EventCodes['setup'], mend: AuthEvent['mend']): void {
    if (this.#reported.has(event)) return
    this.#reported.add(event)
    this.#core.report('setup', 'warn', { event, mend })
  }
}

const checks = new WeakMap<Core, SetupCheck>()

/** Reports, once each, the mistakes in the set-up that show in requests. */
export function setupCheck(core: Core): SetupCheck {
  const check = checks.get(core) ?? new SetupCheck(core)
  checks.set(core, check)
  return check
}
