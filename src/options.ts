import type { Request } from 'express'
import type { Logger } from './events.ts'
import type { KiboContext } from './kibo/context.ts'
import type { KiboOptions } from './kibo/options.ts'
import type { SharedStore } from './store/contract.ts'

/**
 * Options of `storefrontAuth`. An option that is `undefined` counts as absent; options beat the environment. Times are
 * whole ms from 0 to 10 000 days, unless stated otherwise.
 */
export interface StorefrontAuthOptions {
  /** How Kibo is reached; each setting can come from the environment (`KIBO_TENANT`, `KIBO_CLIENT_ID`, ...). */
  kibo?: KiboOptions
  /**
   * One secret or several, each at least 32 characters: the first seals and signs, all of them open.
   * Default `STOREFRONT_AUTH_SECRET`, comma-separated.
   */
  secret?: string | string[]
  cookie?: {
    /** Default `kibo_shopper`; gets the `__Host-` prefix when `secure`, `path` `/` and no `domain`. */
    name?: string
    /** Default `/`. */
    path?: string
    /** Default none: this host only. */
    domain?: string
    /** Default `lax`. `none` needs `secure`. */
    sameSite?: 'lax' | 'strict' | 'none'
    /** Default: `NODE_ENV` is `production`. */
    secure?: boolean
    /** True (default): the cookie ends with the session; false: with the browser, unless a login says `remember`. */
    persistent?: boolean
  }
  /**
   * `eager` (default): every visitor but a named crawler has an anonymous ticket before the handler runs.
   * `lazy`: it is minted when first needed.
   */
  anonymous?: 'eager' | 'lazy'
  account?: {
    /**
     * `eager` (default): an authenticated shopper's account is there before the handler runs; `lazy`: only
     * `requireCustomer` and `reloadAccount()` fetch it.
     */
    load?: 'eager' | 'lazy'
    /** How long an account is used without asking Kibo again, ms, at least 1. Default 60 000. */
    ttlMs?: number
    /** Accounts kept in this process, 1 to 1 000 000. Default 10 000. */
    maxEntries?: number
    /** How long past `ttlMs` an account is still good while Kibo can't be reached, ms. Default 3 600 000. */
    staleIfErrorMs?: number
  }
  refresh?: {
    /** A ticket is refreshed this long before it expires, ms. Default 60 000. */
    leewayMs?: number
    /** How long an old cookie still gets the ticket that replaced it, ms. Default 30 000. */
    graceMs?: number
  }
  session?: {
    /** No session outlives this, however often refreshed, ms, at least 1000. Default 30 days. */
    absoluteMs?: number
    /** With a store: one more login ends the oldest session of that shopper. 1 to 10 000. Default 100. */
    maxPerShopper?: number
    /**
     * How many sessions this process keeps opened, so that it opens a cookie once, 1 to 10 000 000. Each takes 2 KB,
     * with a store 2.5 KB. Default 125 000: 250 MB at most.
     */
    maxOpened?: number
  }
  /** Where several processes share sessions, e.g. `new RedisStore({ client })`. Default: they live in the cookie. */
  store?: SharedStore
  twoFactor?: {
    /** Asks Kibo to send the code as soon as a login needs one. Default true. */
    requestOnLogin?: boolean
    /** What logins tell Kibo about the device. Default `device-cookie`: a random id in a signed cookie of one year. */
    fingerprint?: 'device-cookie' | 'none' | ((req: Request) => string | undefined)
    /** What login and signup tell Kibo about the region. Default none. */
    region?: (req: Request) => string | undefined
  }
  /**
   * What differs from request to request: locale, currency, catalogs, price list, pickup location. Asked at each call
   * to Kibo that is made for the request, typed calls, `fetch` and `graphql` included; wins over the fixed ones of
   * `kibo`. A refresh that several requests wait for is made in the context of the first. Default none.
   */
  context?: (req: Request) => KiboContext | undefined
  /**
   * How many guests' tickets are minted ahead, in the background, so that a first visit does not wait for Kibo, 0 to
   * 1000. Each is handed out once, while half of its life is left. They are minted without `context(req)`. Default 0.
   */
  anonymousPool?: number
  /**
   * Awaited once when a guest comes back with a ticket that Kibo no longer knows. With it the cookie remembers a guest
   * for 14 days, as long as Kibo keeps an idle cart. An error is logged, and the page is served. `carryCart()` brings
   * the old cart's items along. Default none.
   */
  onGuestReplaced?: (req: Request, guest: ReplacedGuest) => unknown
  /** `degrade` (default): the page is served, `req.customer.degraded` is true. `fail`: `next(error)` with 503. */
  onKiboOutage?: 'degrade' | 'fail'
  /** Requests that get no `req.customer` at all, e.g. health checks. Default never. */
  skip?: (req: Request) => boolean
  /** Shaped like pino or console. No token, secret, cookie, password or code reaches it. Default: docs/events.md. */
  logger?: Logger
}

/** A guest whom a new one replaces: Kibo's user ids of both. */
export interface ReplacedGuest {
  previousUserId: string
  userId: string | null
}

/** How a visitor was authenticated; `adopted` is for apps that call their own hook after `req.customer.adopt()`. */
export type AuthenticatedVia = 'login' | 'signup' | 'two-factor' | 'otp' | 'adopted'
