import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { StorefrontAuthError } from '../errors.ts'
import { parseOptions } from '../parse-options.ts'
import { isExpired } from '../ticket/freshness.ts'
import { isOutage } from '../ticket/refusal.ts'
import { loadAccount } from '../visit/account.ts'
import { requireBusinessAccount } from '../visit/business-account.ts'
import { liveSession } from '../visit/live.ts'
import type { Visit } from '../visit/visit.ts'
import { markGuardedPage } from './cache-headers.ts'
import { contextOf, refuseUncalled } from './context.ts'
import { sendProblem } from './send-problem.ts'

/** Options of `requireCustomer`. */
export interface RequireCustomerOptions {
  /** Where page navigations go that need a login, with `?returnTo=`. Default none: they get the problem JSON. */
  loginPath?: string
  /** The same for a login whose code is missing. Default `loginPath`. */
  twoFactorPath?: string
  /** Hands the `StorefrontAuthError` to `next(error)` instead of answering. Default false. */
  passError?: boolean
  /** A behaviour id that the shopper must have, e.g. `behaviors.placeOrders`. */
  behavior?: number
  /** Asks for a business account that is active and approved. Default false. */
  approved?: boolean
  /** Needs a second factor in this session at most so many ms ago, else `two_factor_required`. Default none. */
  secondFactorWithinMs?: number
}

/** Where a page of the app's is. */
export const pagePath = z.string().regex(/^\/(?![/\\])/, 'must be a path that begins with one /')
const schema = z.strictObject({
  loginPath: pagePath.optional(),
  twoFactorPath: pagePath.optional(),
  passError: z.boolean().default(false),
  behavior: z.number().int().nonnegative().optional(),
  approved: z.boolean().default(false),
  secondFactorWithinMs: z.number().int().positive().optional(),
})

/**
 * A guard that lets authenticated shoppers pass, with their account loaded.
 *
 * Their page is `Cache-Control: private, no-store` and `Vary: Cookie`, unless the handler says otherwise.
 *
 * Nobody else reaches the handler: not a login whose code is missing, and nobody in an outage, who gets 503 instead.
 *
 * @throws {TypeError} naming a wrong option
 * @example app.get('/account', requireCustomer({ loginPath: '/login' }), handler)
 */
export function requireCustomer(options: RequireCustomerOptions = {}): RequestHandler {
  refuseUncalled('requireCustomer', options)
  const config = parseOptions('requireCustomer', schema, options)

  return (req: Request, res: Response, next: NextFunction): void => {
    admit(req, config).then(
      () => {
        markGuardedPage(res)
        next()
      },
      (error: unknown) => {
        if (!(error instanceof StorefrontAuthError) || config.passError) return next(error)
        const loginPath =
          error.code === 'two_factor_required' ? (config.twoFactorPath ?? config.loginPath) : config.loginPath
        if (error.status !== 401 || loginPath === undefined || !isNavigation(req)) return sendProblem(res, error)

        const separator = loginPath.includes('?') ? '&' : '?'
        res.vary('Accept').setHeader('Cache-Control', 'no-store')
        res.redirect(302, `${loginPath}${separator}returnTo=${encodeURIComponent(req.originalUrl)}`)
      },
    )
  }
}

async function admit(req: Request, config: z.output<typeof schema>): Promise<void> {
  const { customer, visit } = contextOf(req, 'requireCustomer')
  if (customer.isAuthenticated) await requireAccount(visit)
  if (!customer.isAuthenticated) {
    throw new StorefrontAuthError(customer.requires2FA ? 'two_factor_required' : 'session_required')
  }
  if (config.behavior !== undefined && !customer.can(config.behavior)) {
    throw new StorefrontAuthError('behavior_required')
  }
  if (config.secondFactorWithinMs !== undefined) {
    const atMs = visit.session?.secondFactorAtMs
    const isRecent = atMs !== undefined && visit.core.config.kibo.now() - atMs <= config.secondFactorWithinMs
    if (!isRecent) throw new StorefrontAuthError('two_factor_required')
  }
  if (config.approved) await requireBusinessAccount(visit)
}

/** A live ticket and a loaded account, or 503: "could not be asked" is not "not logged in". */
async function requireAccount(visit: Visit): Promise<void> {
  try {
    if (visit.session && isExpired(visit.session.ticket, visit.core.config.kibo.now())) {
      if (visit.outage) throw visit.outage
      await liveSession(visit)
    }
    if (!visit.account) await loadAccount(visit)
  } catch (error) {
    if (!isOutage(error)) throw error
    if (error instanceof StorefrontAuthError && error.code === 'session_required') throw error
    visit.degrade(error)
    visit.account = null
  }
  if (visit.session?.ticket.accountId != null && !visit.account) {
    throw new StorefrontAuthError('kibo_unavailable', { cause: visit.outage, retryAfterMs: 1000 })
  }
}

/** A page that a person goes to; a script's request gets JSON it can read, not a login page. */
function isNavigation(req: Request): boolean {
  return req.method === 'GET' && req.accepts(['json', 'html']) === 'html'
}
