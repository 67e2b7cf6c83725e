import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { resolveConfig } from '../config.ts'
import { type Core, createCore } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import type { KiboClient } from '../kibo/client.ts'
import type { StorefrontAuthOptions } from '../options.ts'
import type { ShopperRef } from '../store/keys.ts'
import { isOutage, orProblem, toProblem } from '../ticket/refusal.ts'
import { resolveVisit } from '../visit/resolve.ts'
import { Visit } from '../visit/visit.ts'
import { findContext, nextOf, refuseUncalled, setCore } from './context.ts'
import { Customer } from './customer.ts'
import { ExpressExchange } from './express-exchange.ts'
import { sendProblem } from './send-problem.ts'
import { setupCheck } from './setup-check.ts'

declare global {
  namespace Express {
    interface Request {
      /** Who the visitor is to Kibo; set by `storefrontAuth`. */
      customer: Customer
    }
  }
}

/** The middleware, and what an app may do with it outside of requests. */
export interface StorefrontAuth extends RequestHandler {
  /** The client whose changes drop this middleware's cached accounts. */
  readonly client: KiboClient
  /**
   * Ends every session of a shopper: in this process, or with a shared store in all of them.
   *
   * @throws {TypeError} without an id
   * @throws {StorefrontAuthError} `kibo_unavailable` when the store can't be reached
   */
  revoke(shopper: ShopperRef): Promise<void>
  /** Stops the background work and closes the connection for the store's messages. The app's own client stays open. */
  close(): Promise<void>
}

/**
 * Express middleware that sets `req.customer` on every request it does not skip.
 *
 * @throws {TypeError} naming an option that is unknown, missing or wrong
 * @example app.use(storefrontAuth())
 */
export function storefrontAuth(options: StorefrontAuthOptions = {}): StorefrontAuth {
  refuseUncalled('storefrontAuth', options)
  const core = createCore(resolveConfig(options))

  const middleware = (req: Request, res: Response, next: NextFunction): void => {
    // Most requests have no customer yet.
    if ('customer' in req) return lookTwice(req, res, next)
    if (core.config.skip?.(req)) {
      setupCheck(core).watchSkipped(req)
      return next()
    }
    identify(core, req, res, next)
  }

  /** For a request that an earlier `storefrontAuth()`, the app or a test has set something on. */
  const lookTwice = (req: Request, res: Response, next: NextFunction): void => {
    const mounted = findContext(req)
    if (mounted?.core === core || core.config.skip?.(req)) return next()
    if (mounted) return next(new Error(mountedTwice))
    identify(core, req, res, nextOf(req, next))
  }

  const auth = Object.assign(middleware, {
    client: core.client,
    async revoke(shopper: ShopperRef) {
      await orProblem(core.sessions.revoke({ shopper: checkedShopper(shopper) }))
    },
    async close() {
      core.anonymousPool?.close()
      await core.sessions.close()
    },
  })
  setCore(auth, core)
  return auth
}

const mountedTwice =
  'storefrontAuth: another storefrontAuth() has served this request already. ' +
  'Create one for each site and mount each by host or path, so that a request meets one of them'

function identify(core: Core, req: Request, res: Response, next: NextFunction): void {
  const visit = new Visit(core, new ExpressExchange(req, res, core.config))
  const resolving = resolveVisit(visit)
  if (resolving) return goOnAfter(resolving, visit, req, res, next)
  req.customer = new Customer(visit, res)
  next()
}

function goOnAfter(resolving: Promise<void>, visit: Visit, req: Request, res: Response, next: NextFunction): void {
  resolving.then(
    () => {
      if (visit.hasNewTicket) setupCheck(visit.core).look(req)
      req.customer = new Customer(visit, res)
      if (!visit.replacedGuest) return goOn(visit, next)
      void visit.tellGuestReplaced().then(() => goOn(visit, next))
    },
    (error: unknown) => {
      // A shopper whose session could not be read is no guest: the app's handlers do not run.
      if (!isOutage(error)) return next(error)
      if (visit.core.config.onKiboOutage === 'degrade' && !res.headersSent) sendProblem(res, toProblem(error))
      else next(toProblem(error))
    },
  )
}

/** Hands the request to the app, with the error where the app asked for it. */
function goOn({ outage, core }: Visit, next: NextFunction): void {
  if (!outage || core.config.onKiboOutage !== 'fail') return next()
  next(outage.status === 503 ? outage : new StorefrontAuthError('kibo_unavailable', { cause: outage }))
}

function checkedShopper(shopper: ShopperRef): ShopperRef {
  const { accountId, userId } = (shopper ?? {}) as { accountId?: unknown; userId?: unknown }
  if (typeof accountId === 'number' && Number.isInteger(accountId)) return { accountId }
  if (typeof userId === 'string' && userId !== '') return { userId }
  throw new TypeError('revoke: accountId (an integer) or userId (a string) is needed')
}
