import type { Request } from 'express'
import { z } from 'zod'
import type { Logger } from './events.ts'
import type { KiboContext } from './kibo/context.ts'
import { type KiboConfig, resolveKibo } from './kibo/options.ts'
import type { ReplacedGuest, StorefrontAuthOptions } from './options.ts'
import { type OptionProblem, OptionsError, parseOptions } from './parse-options.ts'
import { isSharedStore, type SharedStore } from './store/contract.ts'

/** What `storefrontAuth` runs with: checked and complete. */
export interface Config {
  readonly kibo: KiboConfig
  readonly secrets: readonly string[]
  readonly cookie: CookieConfig
  readonly anonymous: 'eager' | 'lazy'
  readonly account: { load: 'eager' | 'lazy'; ttlMs: number; maxEntries: number; staleIfErrorMs: number }
  readonly refresh: { leewayMs: number; graceMs: number }
  readonly session: { absoluteMs: number; maxPerShopper: number; maxOpened: number }
  readonly store: SharedStore | undefined
  readonly twoFactor: {
    requestOnLogin: boolean
    fingerprint: 'device-cookie' | 'none' | ((req: Request) => string | undefined)
    region: ((req: Request) => string | undefined) | undefined
  }
  readonly anonymousPool: number
  readonly onGuestReplaced: ((req: Request, guest: ReplacedGuest) => unknown) | undefined
  readonly context: ((req: Request) => KiboContext | undefined) | undefined
  readonly onKiboOutage: 'degrade' | 'fail'
  readonly skip: ((req: Request) => boolean) | undefined
  readonly logger: Logger | undefined
}

export interface CookieConfig {
  /** The session cookie's name, prefix included. */
  readonly name: string
  readonly twoFactorName: string
  readonly deviceName: string
  readonly path: string
  readonly domain: string | undefined
  readonly sameSite: 'lax' | 'strict' | 'none'
  readonly secure: boolean
  readonly persistent: boolean
}

const dayMs = 24 * 60 * 60 * 1000
const milliseconds = z
  .number()
  .int()
  .nonnegative()
  .max(10_000 * dayMs)
const isFunction = (value: unknown) => typeof value === 'function'
const requestFunction = z.custom<(req: Request) => string | undefined>(isFunction, 'must be a function')
const cookieName = z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,64}$/, 'must be a cookie name of at most 64 characters')
const logger = z.custom<Logger>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['info', 'warn', 'error'].every((level) => isFunction((value as Record<string, unknown>)[level])),
  'must have the functions info, warn and error',
)

const schema = z.strictObject({
  kibo: z.unknown().optional(),
  secret: z.union([z.string(), z.array(z.string())]).optional(),
  cookie: z
    .strictObject({
      name: cookieName.default('kibo_shopper'),
      path: z
        .string()
        .regex(/^\/[^;\s]*$/, 'must begin with / and hold no ; or space')
        .default('/'),
      domain: z
        .string()
        .regex(/^\.?[a-z0-9.-]+$/i, 'must be a domain name')
        .optional(),
      sameSite: z.enum(['lax', 'strict', 'none']).default('lax'),
      secure: z.boolean().optional(),
      persistent: z.boolean().default(true),
    })
    .prefault({}),
  anonymous: z.enum(['eager', 'lazy']).default('eager'),
  account: z
    .strictObject({
      load: z.enum(['eager', 'lazy']).default('eager'),
      ttlMs: milliseconds.positive().default(60_000),
      maxEntries: z.number().int().positive().max(1_000_000).default(10_000),
      staleIfErrorMs: milliseconds.default(3_600_000),
    })
    .prefault({}),
  refresh: z
    .strictObject({ leewayMs: milliseconds.default(60_000), graceMs: milliseconds.default(30_000) })
    .prefault({}),
  session: z
    .strictObject({
      absoluteMs: milliseconds.min(1000).default(30 * dayMs),
      maxPerShopper: z.number().int().min(1).max(10_000).default(100),
      maxOpened: z.number().int().positive().max(10_000_000).default(125_000),
    })
    .prefault({}),
  store: z.custom<SharedStore>(isSharedStore, 'must be a store such as new RedisStore({ client })').optional(),
  twoFactor: z
    .strictObject({
      requestOnLogin: z.boolean().default(true),
      fingerprint: z.union([z.enum(['device-cookie', 'none']), requestFunction]).default('device-cookie'),
      region: requestFunction.optional(),
    })
    .prefault({}),
  anonymousPool: z.number().int().min(0).max(1000).default(0),
  onGuestReplaced: z
    .custom<(req: Request, guest: ReplacedGuest) => unknown>(isFunction, 'must be a function')
    .optional(),
  context: z.custom<(req: Request) => KiboContext | undefined>(isFunction, 'must be a function').optional(),
  onKiboOutage: z.enum(['degrade', 'fail']).default('degrade'),
  skip: z.custom<(req: Request) => boolean>(isFunction, 'must be a function').optional(),
  logger: logger.optional(),
})

const owner = 'storefrontAuth'

/**
 * Options in, config out.
 *
 * @throws {OptionsError} naming every option that is unknown, missing or wrong
 */
export function resolveConfig(options: StorefrontAuthOptions = {}, env: NodeJS.ProcessEnv = process.env): Config {
  const problems: OptionProblem[] = []
  const attempt = <Value>(work: () => Value): Value | undefined => {
    try {
      return work()
    } catch (error) {
      if (!(error instanceof OptionsError)) throw error
      problems.push(...error.problems)
      return undefined
    }
  }
  const parsed = attempt(() => parseOptions(owner, schema, options))
  const kibo = attempt(() => resolveKibo(options?.kibo, env, owner))
  const secrets = attempt(() =>
    resolveSecrets(options?.secret ?? env.STOREFRONT_AUTH_SECRET?.split(',').map((part) => part.trim())),
  )
  const cookie = parsed && attempt(() => resolveCookie(parsed.cookie, env.NODE_ENV === 'production'))
  if (!parsed || !kibo || !secrets || !cookie) throw new OptionsError(owner, problems)
  const { kibo: _, secret: __, cookie: ___, ...rest } = parsed
  return Object.freeze({
    ...rest,
    kibo,
    secrets,
    cookie,
    store: rest.store,
    twoFactor: { ...rest.twoFactor, region: rest.twoFactor.region },
    context: rest.context,
    onGuestReplaced: rest.onGuestReplaced,
    skip: rest.skip,
    logger: rest.logger,
  })
}

function resolveSecrets(secret: unknown): string[] {
  const secrets: unknown[] = typeof secret === 'string' ? [secret] : Array.isArray(secret) ? secret : []
  if (!secrets.every((one) => typeof one === 'string')) throw wrong('secret', 'must be text, or a list of texts')
  if (secrets.length === 0) {
    throw wrong(
      'secret',
      'is missing: give it, or set STOREFRONT_AUTH_SECRET (npx kibo-storefront-auth secret prints one)',
    )
  }
  const short = secrets.find((text) => text.length < 32)
  if (short !== undefined) {
    throw wrong('secret', `must be at least 32 characters long, each of them, got text of ${short.length} characters`)
  }
  return secrets
}

const wrong = (option: string, says: string) => new OptionsError(owner, [{ option, says }])

type CookieInput = z.output<typeof schema>['cookie']

function resolveCookie(
  { name, domain, path, sameSite, persistent, ...rest }: CookieInput,
  isProduction: boolean,
): CookieConfig {
  const secure = rest.secure ?? isProduction
  const isHostOnly = secure && path === '/' && domain === undefined
  if (name.startsWith('__Host-') && !isHostOnly) {
    throw wrong('cookie.name', 'with __Host- needs cookie.secure, path / and no domain')
  }
  if (name.startsWith('__Secure-') && !secure) throw wrong('cookie.name', 'with __Secure- needs cookie.secure')
  if (sameSite === 'none' && !secure) throw wrong('cookie.sameSite', 'none needs cookie.secure')
  const fullName = isHostOnly && !name.startsWith('__') ? `__Host-${name}` : name
  return {
    name: fullName,
    twoFactorName: `${fullName}_2fa`,
    deviceName: `${fullName}_device`,
    path,
    domain,
    sameSite,
    secure,
    persistent,
  }
}
