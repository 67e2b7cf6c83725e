import { type NextFunction, type Request, type Response, Router } from 'express'
import { z } from 'zod'
import type { Core } from '../core.ts'
import type { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import { KiboApiError } from '../kibo/errors.ts'
import { type Context, contextOf, refuseUncalled } from '../middleware/context.ts'
import { pagePath } from '../middleware/require-customer.ts'
import { allowedOrigins } from '../middleware/require-same-origin.ts'
import { checkSameOrigin } from '../middleware/same-origin.ts'
import { setupCheck } from '../middleware/setup-check.ts'
import { aFunction, parseOptions } from '../parse-options.ts'
import { toProblem } from '../ticket/refusal.ts'
import { login } from './actions/login.ts'
import { logout } from './actions/logout.ts'
import { otpRequest, otpVerify } from './actions/otp.ts'
import { passwordChange, passwordForgot, passwordReset } from './actions/password.ts'
import { refresh } from './actions/refresh.ts'
import { signup } from './actions/signup.ts'
import { twoFactorRequest, twoFactorVerify } from './actions/two-factor.ts'
import { sendFailure, sendSuccess } from './answer.ts'
import { Attempt, type CountedLogin } from './attempt.ts'
import { readBody } from './body.ts'
import type { AuthRoutesOptions, CustomerRequest, PreviousVisitor, RouteName } from './options.ts'
import { localPath } from './return-to.ts'
import type { Outcome, Pages, Route } from './route.ts'

const posts = {
  login,
  signup,
  logout,
  refresh,
  twoFactorRequest,
  twoFactorVerify,
  otpRequest,
  otpVerify,
  passwordForgot,
  passwordReset,
  passwordChange,
} satisfies Record<PostName, Route>
type PostName = Exclude<RouteName, 'session'>
const routeNames = ['session', ...(Object.keys(posts) as PostName[])] as const
const schema = z.strictObject({
  routes: z.partialRecord(z.enum(routeNames), z.union([pagePath, z.literal(false)]).optional()).default({}),
  pages: z
    .strictObject({
      login: pagePath.default('/login'),
      signup: pagePath.default('/signup'),
      twoFactor: pagePath.default('/two-factor'),
      home: pagePath.default('/'),
    })
    .prefault({}),
  allowedOrigins,
  rateLimit: z
    .union([
      z.literal(false),
      z.strictObject({
        windowMs: z.number().int().min(1000).max(2_147_483_647).default(900_000),
        perAddress: z.number().int().positive().default(100),
        perLogin: z.number().int().positive().default(10),
        perAddressLogins: z.number().int().positive().default(1000),
      }),
    ])
    .prefault({}),
  onAuthenticated: aFunction<NonNullable<AuthRoutesOptions['onAuthenticated']>>().optional(),
  onLogout: aFunction<NonNullable<AuthRoutesOptions['onLogout']>>().optional(),
})

type RouterConfig = z.output<typeof schema>

/**
 * The routes for a storefront's own login and signup forms and scripts; mount it below a path.
 *
 * @throws {TypeError} naming an option that is unknown or wrong
 * @example app.use('/auth', authRoutes())
 */
export function authRoutes(options: AuthRoutesOptions = {}): Router {
  refuseUncalled('authRoutes', options)
  const config = parseOptions('authRoutes', schema, options)
  const { routes } = config
  const router = Router()
  if (routes.session !== false) router.get(routes.session ?? '/session', answerSession)
  for (const name of Object.keys(posts) as PostName[]) {
    const path = routes[name] ?? posts[name].path
    if (path !== false) router.post(path, (req, res, next) => serve(posts[name], config, req, res).catch(next))
  }
  return router
}

function answerSession(req: Request, res: Response, next: NextFunction): void {
  try {
    const { customer } = contextOf(req, 'authRoutes')
    res.setHeader('Cache-Control', 'no-store')
    res.json(customer)
  } catch (error) {
    next(error)
  }
}

/** Origin, limits, body, limits, action, hooks, answer: the same for every route. */
async function serve(route: Route, config: RouterConfig, req: Request, res: Response): Promise<void> {
  const { pages } = config
  const context = contextOf(req, 'authRoutes')
  const { core, customer } = context
  const { counts } = route
  const attempt = config.rateLimit && counts !== 'nothing' ? new Attempt(config.rateLimit, core, req) : undefined
  const kind = counts === 'mails' ? 'mails' : 'failures'
  try {
    checkSameOrigin(req, config.allowedOrigins)
    if (attempt) setupCheck(core).lookAtTrust(req)
    await attempt?.countAddress(kind, 'logins')
    const body = await readBody(req, res, route.body)
    const login = route.login?.(body, context) ?? {}
    await attempt?.countLogin(login, kind, 'logins')

    const { userId, isAnonymous } = customer
    const mayMail = attempt && ((userId: string) => attempt.mayMail(userId))
    const outcome = await route.run(context, body, mayMail)
    await attempt?.keep((what) => what === 'mails' || (what === 'logins' && counts === 'attempts'))
    if (outcome.via) await linkNames(context, login)
    await runHooks(outcome, { userId, isAnonymous }, config, req, core)
    sendSuccess(req, res, outcome.status, nextPage(req, route, pages, localPath(req, body.returnTo)))
  } catch (error) {
    const problem = toProblem(error)
    await attempt?.keep((what, by) =>
      isAttempt(problem) ? what === kind : isOwnTrouble(problem) && what === 'logins' && by === 'address',
    )
    if (isAttempt(problem)) core.report('login', 'warn', { event: 'refused', error: errorFields(problem) })
    else if (problem.status >= 500)
      core.report('login', 'warn', { event: 'failed', error: errorFields(problem.cause ?? problem) })
    sendFailure(req, res, problem, pages[route.form])
  }
}

/** True when what the visitor tried was refused; malformed requests and Kibo's outages do not count. */
function isAttempt({ status, code }: StorefrontAuthError): boolean {
  return status < 500 && !['invalid_request', 'rate_limited', 'cross_site_request', 'session_required'].includes(code)
}

/** True when Kibo answered 5xx: the request itself may be what makes it fail. */
function isOwnTrouble({ cause }: StorefrontAuthError): boolean {
  return cause instanceof KiboApiError && (cause.status ?? 0) >= 500
}

/** Notes the shopper's names, so that they are counted together from now on. */
async function linkNames({ customer, core }: Context, { names = [] }: CountedLogin): Promise<void> {
  const { userId, account } = customer
  if (userId === null) return
  const all = [...names, account?.userName, account?.emailAddress]
  await core.linkedNames.link(
    all.filter((name) => name != null),
    userId,
  )
}

async function runHooks(
  outcome: Outcome,
  previous: PreviousVisitor,
  { onAuthenticated, onLogout }: RouterConfig,
  req: Request,
  core: Core,
): Promise<void> {
  try {
    if (outcome.via) await onAuthenticated?.(req as CustomerRequest, { via: outcome.via, previous })
    if (outcome.loggedOut) await onLogout?.(req as CustomerRequest)
  } catch (error) {
    core.report('login', 'error', { event: 'hook-failed', error: errorFields(error) })
  }
}

function nextPage(req: Request, route: Route, pages: Pages, returnTo: string | undefined): string {
  if (!req.customer.requires2FA) return returnTo ?? pages.home
  if (route.form !== 'twoFactor' && returnTo !== undefined) {
    return `${pages.twoFactor}${pages.twoFactor.includes('?') ? '&' : '?'}returnTo=${encodeURIComponent(returnTo)}`
  }
  return route.form === 'twoFactor' ? (returnTo ?? pages.twoFactor) : pages.twoFactor
}
