import type { Request, RequestHandler, Response } from 'express'
import { ipKeyGenerator, rateLimit } from 'express-rate-limit'
import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import type { Shared } from '../store/shared.ts'
import { SharedAttempts } from './shared-attempts.ts'

/** Resolved option `rateLimit` of `authRoutes`. */
export interface RateLimitConfig {
  windowMs: number
  perAddress: number
  perLogin: number
}

/** Requests for mail have a count of their own: asking for codes in somebody's name does not lock that login. */
type Counted = 'failures' | 'requests'

/** Where express-rate-limit leaves its figures; an app's own limiter keeps `req.rateLimit`. */
const limitProperty = 'kiboStorefrontAuthLimit'

/** The limits for the requests of each `storefrontAuth`, which may share its counts with other processes. */
export function attemptLimits(config: RateLimitConfig | false): (core: Core) => AttemptLimits | undefined {
  const known = new WeakMap<Core, AttemptLimits>()
  return (core) => {
    if (config === false) return undefined
    const limits = known.get(core) ?? new AttemptLimits(config, core.shared)
    known.set(core, limits)
    return limits
  }
}

/** Counts failed attempts; what is not marked as failed is given back when its answer is out. */
export class AttemptLimits {
  readonly #failed = new WeakSet<Request>()
  readonly #counted = new WeakMap<Request, { what: Counted; login: string }>()
  readonly #byAddress: RequestHandler
  readonly #byLogin: RequestHandler

  /** @param shared counts with the other processes of the storefront; undefined: this process counts alone */
  constructor(config: RateLimitConfig, shared: Shared | undefined) {
    const limiter = (limit: number, keyGenerator: (req: Request) => string) =>
      rateLimit({
        windowMs: config.windowMs,
        limit,
        keyGenerator,
        ...(shared && { store: new SharedAttempts(shared) }),
        skipSuccessfulRequests: true,
        // A form's failure is a redirect, so the status alone does not tell.
        requestWasSuccessful: (req) => !this.#failed.has(req),
        standardHeaders: false,
        legacyHeaders: false,
        validate: false,
        requestPropertyName: limitProperty,
        handler: (req, _res, next) =>
          next(new StorefrontAuthError('rate_limited', { retryAfterMs: waitMs(req, config) })),
      })
    const what = (req: Request) => this.#counted.get(req)?.what ?? 'failures'
    this.#byAddress = limiter(config.perAddress, (req) => `${what(req)} address ${ipKeyGenerator(req.ip ?? '', 64)}`)
    this.#byLogin = limiter(config.perLogin, (req) => `${what(req)} login ${this.#counted.get(req)?.login ?? ''}`)
  }

  /** @throws {StorefrontAuthError} `rate_limited` */
  async checkAddress(req: Request, res: Response, what: Counted): Promise<void> {
    this.#counted.set(req, { what, login: '' })
    await pass(this.#byAddress, req, res)
  }

  /** @throws {StorefrontAuthError} `rate_limited` */
  async checkLogin(req: Request, res: Response, what: Counted, login: string): Promise<void> {
    this.#counted.set(req, { what, login: login.trim().toLowerCase() })
    await pass(this.#byLogin, req, res)
  }

  /** This attempt counts. */
  fail(req: Request): void {
    this.#failed.add(req)
  }
}

function waitMs(req: Request, config: RateLimitConfig): number {
  const figures = (req as { [limitProperty]?: { resetTime?: Date } })[limitProperty]
  return figures?.resetTime ? figures.resetTime.getTime() - Date.now() : config.windowMs
}

async function pass(limiter: RequestHandler, req: Request, res: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    limiter(req, res, (error?: unknown) => (error === undefined ? resolve() : reject(error)))
  })
}
