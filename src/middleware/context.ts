import type { Request } from 'express'
import type { Core } from '../core.ts'
import type { Visit } from '../visit/visit.ts'
import { type Customer, visitKey } from './customer.ts'

// A registered symbol: an app that loads two copies of this package (ESM and CommonJS) has one door.
const coreKey = Symbol.for('kibo-storefront-auth.core')

/**
 * Where the sandbox's test kit puts what is done with a request's customer in the place of the app's handlers: to log
 * in without a route. Nothing that comes over the network can set a symbol.
 */
const insteadKey = Symbol.for('kibo-storefront-auth.instead')

/** What is behind a request that went through `storefrontAuth`. */
export interface Context {
  readonly customer: Customer
  readonly visit: Visit
  readonly core: Core
}

/** What is behind a request, for this package's own parts; undefined where `storefrontAuth` did not come before. */
export function findContext(req: Request): Context | undefined {
  const { customer } = req as { customer?: Customer }
  const visit = customer?.[visitKey]
  return customer && visit && { customer, visit, core: visit.core }
}

/**
 * The same for a part that needs it.
 *
 * @param part what the app mounted, e.g. `requireCustomer`
 * @param otherwise what would do as well
 * @throws {Error} naming what to mount before it
 */
export function contextOf(req: Request, part: string, otherwise = ''): Context {
  const context = findContext(req)
  if (context) return context
  throw new Error(`${part}: ${otherwise}mount storefrontAuth() before it, and do not skip these requests`)
}

/** What a test does with this request's customer in the place of the app's handlers; undefined in real life. */
export function insteadOf(req: Request): ((customer: Customer) => void) | undefined {
  return (req as { [insteadKey]?: (customer: Customer) => void })[insteadKey]
}

/** Marks what `storefrontAuth` returns. */
export function setCore(auth: object, core: Core): void {
  Object.defineProperty(auth, coreKey, { value: core })
}

/** What is behind a middleware of ours; undefined for anything else. */
export function coreOf(auth: unknown): Core | undefined {
  return typeof auth === 'function' ? (auth as { [coreKey]?: Core })[coreKey] : undefined
}

/**
 * Refuses to serve requests with a factory that the app mounted without calling it.
 *
 * @throws {TypeError} naming the mend
 */
export function refuseUncalled(part: string, options: unknown): void {
  const isRequest = typeof options === 'object' && options !== null && 'headers' in options && 'socket' in options
  if (isRequest) throw new TypeError(`${part}: mount what it returns: app.use(${part}()), not app.use(${part})`)
}
