import { z } from 'zod'
import { aFunction, OptionsError, parseOptions } from '../parse-options.ts'
import { contextSchema, type KiboContext, wholeNumber } from './context.ts'
import { type Fetch, type Transport, throughFetch, throughNode } from './http/transport.ts'
import { readOrigin } from './read-origin.ts'

/**
 * How to reach Kibo. An option that is left out, or `undefined`, comes from the environment variable named with it; for
 * the context from `KIBO_LOCALE`, `KIBO_CURRENCY`, `KIBO_CATALOG` and `KIBO_MASTER_CATALOG`.
 */
export interface KiboOptions extends Omit<KiboContext, 'priceList' | 'purchaseLocation'> {
  /**
   * Where the customer and commerce API is: a host (`https` then) or an origin such as `http://127.0.0.1:4000`.
   *
   * Default: `KIBO_API_HOST`, else Kibo's tenant service is asked for it once, as Kibo's SDK does. When that can't be
   * asked the host is built: `t{tenant}-s{site}.{apiEnv}.mozu.com`, or
   * `t{tenant}-s{site}.{apiEnv}.{region}.kibocommerce.com` for a region that begins with `eu`.
   */
  apiHost?: string | undefined
  /**
   * Where the app token comes from, host or origin. Default: `KIBO_AUTH_HOST`, else the region's: `home.mozu.com`,
   * `home.euw1.kibocommerce.com`.
   */
  authHost?: string | undefined
  /** First part of the built host, e.g. `tp1`. Default: `KIBO_API_ENV`, else `sandbox` (`sb` in an `eu` region). */
  apiEnv?: string | undefined
  /** Part of the built hosts when it begins with `eu`, otherwise without effect. Default: `KIBO_REGION`, else none. */
  region?: string | undefined
  /** Allows plain http to an address that is not a loopback one. Default: false. */
  allowInsecureHttp?: boolean | undefined
  /** Sends the visitor's address (`req.ip`) as `x-forwarded-for` with calls made for a request. Default: true. */
  forwardAddress?: boolean | undefined
  /** Required. Default: `KIBO_TENANT`. */
  tenantId?: number | string | undefined
  /** Default: `KIBO_SITE`, else none: calls then go to the tenant's host. */
  siteId?: number | string | undefined
  /** The application's key. Required. Default: `KIBO_CLIENT_ID`. */
  clientId?: string | undefined
  /** The application's secret; it is only ever sent to `authHost`. Required. Default: `KIBO_SHARED_SECRET`. */
  sharedSecret?: string | undefined
  /** How long one call may take, with its app token, retries and body, ms; 1 to 2147483647. Default: 5000. */
  timeoutMs?: number | undefined
  /**
   * Sends every call, e.g. through a proxy. Default: the global `fetch`, except that calls whose `Response` nobody gets
   * go by `node:http(s)` as long as that `fetch` is Node's own, with no dispatcher of somebody else.
   */
  fetch?: typeof globalThis.fetch | undefined
  /** The clock, in ms since 1970, that the app token's age is read from. Default: `Date.now`. */
  now?: (() => number) | undefined
}

/** Each option with the environment variable that stands in for it. */
const variables = {
  apiHost: 'KIBO_API_HOST',
  authHost: 'KIBO_AUTH_HOST',
  apiEnv: 'KIBO_API_ENV',
  region: 'KIBO_REGION',
  tenantId: 'KIBO_TENANT',
  siteId: 'KIBO_SITE',
  clientId: 'KIBO_CLIENT_ID',
  sharedSecret: 'KIBO_SHARED_SECRET',
  masterCatalog: 'KIBO_MASTER_CATALOG',
  catalog: 'KIBO_CATALOG',
  locale: 'KIBO_LOCALE',
  currency: 'KIBO_CURRENCY',
} as const satisfies Partial<Record<keyof KiboOptions, string>>

const originRule = 'must be a host or an http(s) origin, without path, query or credentials'
const insecureRule = 'must be https: plain http is for loopback addresses, unless kibo.allowInsecureHttp is true'
const text = z.string().regex(/^[^\p{Cc}]+$/u, 'must be text without control characters')
const hostPart = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, 'must be a part of a host name')
const { locale, currency, catalog, masterCatalog } = contextSchema.shape

const schemaWith = (allowInsecureHttp: boolean) => {
  const origin = text
    .transform((value, issues) => {
      const found = readOrigin(value, { allowInsecureHttp })
      if (typeof found === 'object') return found.origin
      issues.addIssue({ code: 'custom', message: found === 'insecure' ? insecureRule : originRule })
      return z.NEVER
    })
    .optional()
  return z.strictObject({
    apiHost: origin,
    authHost: origin,
    apiEnv: hostPart.optional(),
    region: hostPart.optional(),
    allowInsecureHttp: z.boolean().default(false),
    forwardAddress: z.boolean().default(true),
    tenantId: wholeNumber,
    siteId: wholeNumber.optional(),
    clientId: text,
    sharedSecret: text,
    locale,
    currency,
    catalog,
    masterCatalog,
    timeoutMs: z.number().int().min(1).max(2_147_483_647).default(5000),
    fetch: aFunction<Fetch>().optional(),
    now: aFunction<() => number>().default(() => () => Date.now()),
  })
}

type Parsed = z.output<ReturnType<typeof schemaWith>>

/** The options of one client, checked and complete. */
export interface KiboConfig extends Readonly<Omit<Parsed, 'apiHost' | 'authHost' | 'apiEnv' | 'region' | 'fetch'>> {
  /** Sends the calls of which the caller gets the `Response`. */
  readonly fetch: Fetch
  /** Sends all others. */
  readonly transport: Transport
  /** As configured, without a trailing slash; undefined when Kibo's tenant service is to be asked. */
  readonly apiOrigin: string | undefined
  /** Where calls go when the tenant service can't be asked. */
  readonly builtApiOrigin: string
  /** Identifies one of Kibo's environments: the origin that the settings alone lead to. */
  readonly environment: string
  /** Without a trailing slash. */
  readonly authOrigin: string
}

const resolved = new WeakSet<object>()

/**
 * The config from `options` and the environment; options win. A config that this function made is returned as it is.
 *
 * @throws {OptionsError} naming each option (`kibo.apiHost`) that is unknown, missing or wrong
 */
export function resolveKibo(
  options: KiboOptions = {},
  env: Record<string, string | undefined> = process.env,
  owner = 'KiboClient',
): KiboConfig {
  if (typeof options !== 'object' || options === null) throw new TypeError('kibo must be an object')
  if (isResolved(options)) return options
  const { apiHost, authHost, apiEnv, region, fetch, ...rest } = parse(options, env, owner)
  const builtApiOrigin = `https://${builtHost(rest.tenantId, rest.siteId, apiEnv, region)}`
  const config: KiboConfig = Object.freeze({
    ...rest,
    // Looked up at each call, so that a global fetch that is replaced later still counts.
    fetch: fetch ?? ((input, init) => globalThis.fetch(input, init)),
    transport: fetch ? throughFetch(fetch) : throughNode,
    apiOrigin: apiHost,
    builtApiOrigin,
    environment: apiHost ?? builtApiOrigin,
    authOrigin: authHost ?? `https://${homeHost(region)}`,
  })
  resolved.add(config)
  return config
}

function parse(options: KiboOptions, env: Record<string, string | undefined>, owner: string) {
  const ofEnv = Object.entries(variables).map(([name, variable]) => [name, env[variable]?.trim() || undefined])
  const all = [...ofEnv, ...Object.entries(options)].filter(([, value]) => value !== undefined)
  const given: Record<string, unknown> = Object.fromEntries(all)
  try {
    const schema = z.strictObject({ kibo: schemaWith(options.allowInsecureHttp === true) })
    return parseOptions(owner, schema, { kibo: given }).kibo
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    const problems = error.problems.map(({ option, says }) => {
      const name = option.replace('kibo.', '') as keyof typeof variables
      const variable = variables[name]
      if (variable === undefined || options[name] !== undefined) return { option, says }
      if (given[name] !== undefined) return { option, says: `${says} in ${variable}` }
      return { option, says: `is missing: give it, or set ${variable}${name === 'tenantId' ? withoutTenant : ''}` }
    })
    throw new OptionsError(owner, problems)
  }
}

function isResolved(options: KiboOptions): options is KiboConfig {
  return resolved.has(options)
}

/** @see getTenantHostFromConfig in Kibo's SDK */
function builtHost(tenantId: string, siteId?: string, apiEnv?: string, region?: string): string {
  const tenant = siteId === undefined ? `t${tenantId}` : `t${tenantId}-s${siteId}`
  return region?.startsWith('eu')
    ? `${tenant}.${apiEnv ?? 'sb'}.${region}.kibocommerce.com`
    : `${tenant}.${apiEnv ?? 'sandbox'}.mozu.com`
}

/** @see servers of Kibo's API specifications */
function homeHost(region?: string): string {
  return region?.startsWith('eu') ? `home.${region}.kibocommerce.com` : 'home.mozu.com'
}

const withoutTenant =
  ' (it is in .env? node --env-file=.env reads it; no tenant of Kibo yet? npx kibo-storefront-auth sandbox)'
