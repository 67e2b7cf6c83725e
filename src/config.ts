import type { Request } from 'express'
import { z } from 'zod'
import type { Logger } from './events.ts'
import { type KiboConfig, resolveKibo } from './kibo/options.ts'
import type { StorefrontAuthOptions } from './options.ts'
import { parseOptions } from './parse-options.ts'
import { isSharedStore, type SharedStore } from './store/contract.ts'

/** What `storefrontAuth` runs with: checked and complete. */
export interface Config {
  readonly kibo: KiboConfig
  readonly secrets: readonly string[]
  readonly cookie: CookieConfig
  readonly anonymous: 'eager' | 'lazy'
  readonly account: { load: 'eager' | 'lazy'; ttlMs: number; maxEntries: number; staleIfErrorMs: number }
  readonly refresh: { leewayMs: number; graceMs: number }
  readonly session: { absoluteMs: number }
  readonly store: SharedStore | undefined
  readonly twoFactor: {
    requestOnLogin: boolean
    fingerprint: 'device-cookie' | 'none' | ((req: Request) => string | undefined)
    region: ((req: Request) => string | undefined) | undefined
  }
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
  session: z.strictObject({ absoluteMs: milliseconds.min(1000).default(30 * dayMs) }).prefault({}),
  store: z.custom<SharedStore>(isSharedStore, 'must be a store such as new RedisStore({ client })').optional(),
  twoFactor: z
    .strictObject({
      requestOnLogin: z.boolean().default(true),
      fingerprint: z.union([z.enum(['device-cookie', 'none']), requestFunction]).default('device-cookie'),
      region: requestFunction.optional(),
    })
    .prefault({}),
  onKiboOutage: z.enum(['degrade', 'fail']).default('degrade'),
  skip: z.custom<(req: Request) => boolean>(isFunction, 'must be a function').optional(),
  logger: logger.optional(),
})

/**
 * Options in, config out.
 *
 * @throws {TypeError} naming the option that is unknown, missing or wrong
 */
export function resolveConfig(options: StorefrontAuthOptions = {}, env: NodeJS.ProcessEnv = process.env): Config {
  const { kibo: _, secret, cookie, ...rest } = parseOptions('storefrontAuth', schema, options)
  return Object.freeze({
    ...rest,
    kibo: resolveKibo(options.kibo, env),
    secrets: resolveSecrets(secret ?? env.STOREFRONT_AUTH_SECRET?.split(',').map((part) => part.trim())),
    cookie: resolveCookie({ ...cookie, secure: cookie.secure ?? env.NODE_ENV === 'production' }),
    store: rest.store,
    twoFactor: { ...rest.twoFactor, region: rest.twoFactor.region },
    skip: rest.skip,
    logger: rest.logger,
  })
}

function resolveSecrets(secret: string | string[] | undefined): string[] {
  const secrets = typeof secret === 'string' ? [secret] : (secret ?? [])
  if (secrets.length === 0) {
    throw new TypeError('storefrontAuth: option "secret" is missing; give it or set STOREFRONT_AUTH_SECRET')
  }
  if (secrets.some((text) => text.length < 32)) {
    throw new TypeError('storefrontAuth: option "secret" must be at least 32 characters long, each of them')
  }
  return secrets
}

type CookieInput = Omit<CookieConfig, 'twoFactorName' | 'deviceName' | 'domain'> & { domain?: string | undefined }

function resolveCookie({ name, domain, ...cookie }: CookieInput): CookieConfig {
  const isHostOnly = cookie.secure && cookie.path === '/' && domain === undefined
  if (name.startsWith('__Host-') && !isHostOnly) {
    throw new TypeError('storefrontAuth: option "cookie.name" with __Host- needs secure, path / and no domain')
  }
  if (name.startsWith('__Secure-') && !cookie.secure) {
    throw new TypeError('storefrontAuth: option "cookie.name" with __Secure- needs cookie.secure')
  }
  if (cookie.sameSite === 'none' && !cookie.secure) {
    throw new TypeError('storefrontAuth: option "cookie.sameSite" none needs cookie.secure')
  }
  const fullName = isHostOnly && !name.startsWith('__') ? `__Host-${name}` : name
  return { ...cookie, domain, name: fullName, twoFactorName: `${fullName}_2fa`, deviceName: `${fullName}_device` }
}
