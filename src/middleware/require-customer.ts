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
  /** Where a page navigation without a login is redirected, with `?returnTo=`. Default none: it gets problem JSON. */
  loginPath?: string
  /** The same for a login whose code is missing, or whose second factor is too old. Default `loginPath`. */
  twoFactorPath?: string
  /** Hands the `StorefrontAuthError` to `next(error)` instead of answering. Default false. */
  passError?: boolean
  /** A behaviour id that the shopper must have, e.g. `behaviors.placeOrders`. Default none. */
  behavior?: number
  /** Asks for a business account that is active and approved. Default false. */
  approved?: boolean
  /**
   * How old a second factor of this session may be, ms, at least 1; else `two_factor_required`. Default: none needed.
   */
  secondFactorWithinMs?: number
}

/** The path of a page of the app. */
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
 * Nobody else reaches the handler, nor a login whose code is missing. In an outage the answer is 503.
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

/** Gets a live ticket and a loaded account, or answers 503: an outage is not a logout. */
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
    throw new StorefrontAuthError('kibo_unavailable', { cause: visit.outage })
  }
}

/** True for a page that a person opens; a script's request gets JSON that it can read, not a login page. */
function isNavigation(req: Request): boolean {
  return req.method === 'GET' && req.accepts(['json', 'html']) === 'html'
}
