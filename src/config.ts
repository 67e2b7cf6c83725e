import type { Request } from 'express'
import { z } from 'zod'
import type { Logger } from './events.ts'
import type { KiboContext } from './kibo/context.ts'
import { type KiboConfig, resolveKibo } from './kibo/options.ts'
import type { ReplacedGuest, StorefrontAuthOptions } from './options.ts'
import { aFunction, type OptionProblem, OptionsError, parseOptions } from './parse-options.ts'
import { isSharedStore, type SharedStore } from './store/contract.ts'

const dayMs = 24 * 60 * 60 * 1000
const milliseconds = z
  .number()
  .int()
  .nonnegative()
  .max(10_000 * dayMs)
const ofRequest = <Value>() => aFunction<(req: Request) => Value>().optional()
const cookieName = z.string().regex(/^[\w!#$%&'*+.^`|~-]{1,64}$/, 'must be a cookie name of at most 64 characters')
const logger = z.custom<Logger>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['info', 'warn', 'error'].every((level) => typeof (value as Record<string, unknown>)[level] === 'function'),
  'must have the functions info, warn and error',
)

/** Every option of `storefrontAuth`. */
export const schema = z.strictObject({
  kibo: z.unknown().optional(),
  secret: z.union([z.string(), z.array(z.string())]).optional(),
  cookie: z
    .strictObject({
      name: cookieName.default('kibo_shopper'),
      path: z
        .string()
        .regex(/^\/[!-:=-~]{0,1023}$/, 'must begin with / and hold at most 1024 visible ASCII characters, no ; or <')
        .default('/'),
      domain: z
        .string()
        .max(254)
        .regex(/^\.?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/i, 'must be a domain name')
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
      fingerprint: z
        .union([z.enum(['device-cookie', 'none']), aFunction<(req: Request) => string | undefined>()])
        .default('device-cookie'),
      region: ofRequest<string | undefined>(),
    })
    .prefault({}),
  anonymousPool: z.number().int().min(0).max(1000).default(0),
  onGuestReplaced: aFunction<(req: Request, guest: ReplacedGuest) => unknown>().optional(),
  context: ofRequest<KiboContext | undefined>(),
  onKiboOutage: z.enum(['degrade', 'fail']).default('degrade'),
  skip: ofRequest<boolean>(),
  logger: logger.optional(),
})

type Parsed = z.output<typeof schema>

/** What `storefrontAuth` runs with: checked and complete. */
export interface Config extends Readonly<Omit<Parsed, 'secret'>> {
  readonly kibo: KiboConfig
  readonly secrets: readonly string[]
  readonly cookie: CookieConfig
}

export interface CookieConfig extends Readonly<Parsed['cookie']> {
  readonly secure: boolean
  readonly twoFactorName: string
  readonly deviceName: string
}

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
    options?.secret === undefined
      ? resolveSecrets(
          env.STOREFRONT_AUTH_SECRET?.split(',').map((part) => part.trim()),
          ' in STOREFRONT_AUTH_SECRET',
        )
      : resolveSecrets(options.secret),
  )
  const cookie = parsed && attempt(() => resolveCookie(parsed.cookie, env.NODE_ENV === 'production'))
  if (!parsed || !kibo || !secrets || !cookie) throw new OptionsError(owner, problems)
  const { secret: _, ...rest } = parsed
  return Object.freeze({ ...rest, kibo, secrets, cookie })
}

function resolveSecrets(secret: unknown, where = ''): string[] {
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
    const got = `got text of ${short.length} characters${where}`
    throw wrong('secret', `must be at least 32 characters long, each of them, ${got}`)
  }
  return secrets
}

const wrong = (option: string, says: string) => new OptionsError(owner, [{ option, says }])

function resolveCookie(cookie: Parsed['cookie'], isProduction: boolean): CookieConfig {
  const { name, path, domain, sameSite, secure = isProduction } = cookie
  const isHostOnly = secure && path === '/' && domain === undefined
  if (name.startsWith('__Host-') && !isHostOnly) {
    throw wrong('cookie.name', 'with __Host- needs cookie.secure, path / and no domain')
  }
  if (name.startsWith('__Secure-') && !secure) throw wrong('cookie.name', 'with __Secure- needs cookie.secure')
  if (sameSite === 'none' && !secure) throw wrong('cookie.sameSite', 'none needs cookie.secure')
  const hasPrefix = name.startsWith('__Host-') || name.startsWith('__Secure-')
  const fullName = isHostOnly && !hasPrefix ? `__Host-${name}` : name
  return { ...cookie, name: fullName, secure, twoFactorName: `${fullName}_2fa`, deviceName: `${fullName}_device` }
}
