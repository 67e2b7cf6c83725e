import type { NextFunction, Request } from 'express'
import type { Core } from '../core.ts'
import type { Visit } from '../visit/visit.ts'
import { type Customer, visitKey } from './customer.ts'

// A registered symbol is the same in two copies of this package (ESM and CommonJS).
const coreKey = Symbol.for('kibo-storefront-auth.core')

/**
 * Where the sandbox's test kit puts a function that runs instead of the app's handlers, to log in without a route,
 * beside a `customer` that is undefined. Nothing that comes over the network can set a symbol.
 */
const insteadKey = Symbol.for('kibo-storefront-auth.instead')

/** Marks a request that `skip` leaves out. */
const skippedKey = Symbol.for('kibo-storefront-auth.skipped')

/** What this package knows about a request that went through `storefrontAuth`. */
export interface Context {
  readonly customer: Customer
  readonly visit: Visit
  readonly core: Core
}

/** The context of a request; undefined when it did not go through `storefrontAuth`. */
export function findContext(req: Request): Context | undefined {
  // The read of a skipped request's customer is watched.
  if ((req as { [skippedKey]?: boolean })[skippedKey]) return undefined
  const { customer } = req as { customer?: Customer }
  const visit = customer?.[visitKey]
  return customer && visit && { customer, visit, core: visit.core }
}

/**
 * The same for a part that needs it.
 *
 * @param part what the app mounted, e.g. `requireCustomer`
 * @param otherwise what would help as well, as the beginning of a sentence
 * @throws {Error} naming what to mount before it
 */
export function contextOf(req: Request, part: string, otherwise = ''): Context {
  const context = findContext(req)
  if (context) return context
  throw new Error(`${part}: ${otherwise}mount storefrontAuth() before it, and do not skip these requests`)
}

/** Calls `onRead` when the app reads `req.customer` of a request that `skip` leaves out, where it stays undefined. */
export function watchSkipped(req: Request, onRead: () => void): void {
  Object.defineProperties(req, {
    [skippedKey]: { value: true, configurable: true, writable: true },
    customer: {
      configurable: true,
      get() {
        onRead()
        return undefined
      },
      // By another storefrontAuth(), which does not skip it.
      set(value: Customer) {
        const own = { configurable: true, enumerable: true, writable: true }
        Object.defineProperties(req, { [skippedKey]: { value: false }, customer: { ...own, value } })
      },
    },
  })
}

/** The app's handlers, or what a test runs instead of them. */
export function nextOf(req: Request, next: NextFunction): NextFunction {
  const instead = (req as { [insteadKey]?: (customer: Customer) => void })[insteadKey]
  if (!instead) return next
  return (error?: unknown) => (req.customer ? instead(req.customer) : next(error))
}

/** Ties a middleware of ours to its core. */
export function setCore(auth: object, core: Core): void {
  Object.defineProperty(auth, coreKey, { value: core })
}

/** The core of a middleware of ours; undefined for anything else. */
export function coreOf(auth: unknown): Core | undefined {
  return typeof auth === 'function' ? (auth as { [coreKey]?: Core })[coreKey] : undefined
}

/**
 * Refuses to serve requests with a factory that the app mounted without calling it.
 *
 * @throws {TypeError} that says how to mount it
 */
export function refuseUncalled(part: string, options: unknown): void {
  const isRequest = typeof options === 'object' && options !== null && 'headers' in options && 'socket' in options
  if (isRequest) throw new TypeError(`${part}: mount what it returns: app.use(${part}()), not app.use(${part})`)
}
