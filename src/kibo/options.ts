import { type OptionProblem, OptionsError, shown, unknownOption } from '../parse-options.ts'
import { readOrigin } from './read-origin.ts'

/** How to reach Kibo. What is left out, or `undefined`, comes from the environment variable named with it. */
export interface KiboOptions {
  /**
   * Where the customer and commerce API is: a host (`https` then) or an origin such as `http://127.0.0.1:4000`.
   *
   * Default: `KIBO_API_HOST`, else Kibo's tenant service is asked for it once, as Kibo's SDK does. Where that can't be
   * asked it is built: `t{tenant}-s{site}.{apiEnv}.mozu.com`, or
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
  /** Sent as `x-vol-master-catalog`. Default: `KIBO_MASTER_CATALOG`, else none. */
  masterCatalog?: number | string | undefined
  /** Sent as `x-vol-catalog`. Default: `KIBO_CATALOG`, else none. */
  catalog?: number | string | undefined
  /** Sent as `x-vol-locale`, e.g. `en-US`. Default: `KIBO_LOCALE`, else none. */
  locale?: string | undefined
  /** Sent as `x-vol-currency`, e.g. `USD`. Default: `KIBO_CURRENCY`, else none. */
  currency?: string | undefined
  /** Bound of one call in ms, with its app token, retries and body; 1 to 2147483647. Default: 5000. */
  timeoutMs?: number | undefined
  /** Used instead of the global `fetch`, e.g. to go through a proxy. */
  fetch?: typeof globalThis.fetch | undefined
  /** The clock, in ms since 1970, that the app token's age is read from. Default: `Date.now`. */
  now?: (() => number) | undefined
}

/** The options of one client, checked and complete. */
export interface KiboConfig {
  /** As configured, without a trailing slash; undefined when Kibo's tenant service is to be asked. */
  readonly apiOrigin: string | undefined
  /** Where calls go when the tenant service can't be asked. */
  readonly builtApiOrigin: string
  /** What tells one of Kibo's environments from others: the origin that the settings alone lead to. */
  readonly environment: string
  /** Without a trailing slash. */
  readonly authOrigin: string
  readonly allowInsecureHttp: boolean
  readonly forwardAddress: boolean
  readonly tenantId: string
  readonly siteId?: string
  readonly clientId: string
  readonly sharedSecret: string
  readonly masterCatalog?: string
  readonly catalog?: string
  readonly locale?: string
  readonly currency?: string
  readonly timeoutMs: number
  readonly fetch: typeof globalThis.fetch
  readonly now: () => number
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

type TextOption = keyof typeof variables

const wholeNumber = { pattern: /^\d{1,15}$/, says: 'must be a whole number' }
const hostPart = { pattern: /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, says: 'must be a part of a host name' }
const code = { pattern: /^[\w.-]+$/, says: 'must be a code such as en-US' }
const text = { pattern: /^[^\p{Cc}]+$/u, says: 'must be text without control characters' }
type Rule = typeof text

const otherOptions: readonly string[] = [
  'allowInsecureHttp',
  'forwardAddress',
  'timeoutMs',
  'fetch',
  'now',
] satisfies (keyof KiboOptions)[]
const resolved = new WeakSet<object>()

/**
 * The config of `options` and the environment; options win. A config that comes from here is returned as it is.
 *
 * @throws {OptionsError} naming each option (`kibo.apiHost`) that is unknown, missing or wrong
 */
export function resolveKibo(
  options: KiboOptions | KiboConfig = {},
  env: Record<string, string | undefined> = process.env,
  owner = 'KiboClient',
): KiboConfig {
  if (typeof options !== 'object' || options === null) throw new TypeError('kibo must be an object')
  if (isResolved(options)) return options

  const problems: OptionProblem[] = []
  const wrong = (name: string, says: string): undefined => {
    problems.push({ option: `kibo.${name}`, says })
  }
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(variables, name) || otherOptions.includes(name)) continue
    problems.push(unknownOption(`kibo.${name}`, [...Object.keys(variables), ...otherOptions]))
  }

  const read = (name: TextOption, rule: Rule): string | undefined => {
    const given: unknown = options[name]
    const value = given === undefined ? env[variables[name]]?.trim() || undefined : given
    if (value === undefined) return undefined
    const written = typeof value === 'number' && rule === wholeNumber ? String(value) : value
    if (typeof written === 'string' && rule.pattern.test(written)) return written
    const from = given === undefined ? ` in ${variables[name]}` : ''
    return wrong(name, `${rule.says}, got ${shown(name, value)}${from}`)
  }
  const required = (name: TextOption, rule: Rule): string => {
    const problemsBefore = problems.length
    const value = read(name, rule)
    if (value === undefined && problems.length === problemsBefore) {
      wrong(name, `is missing: give it, or set ${variables[name]}${name === 'tenantId' ? withoutTenant : ''}`)
    }
    return value ?? ''
  }
  const origin = (name: 'apiHost' | 'authHost'): string | undefined => {
    const value = read(name, text)
    if (value === undefined) return undefined
    const found = readOrigin(value, { allowInsecureHttp })
    if (typeof found === 'object') return found.origin
    return wrong(name, `${found === 'insecure' ? insecureRule : originRule}, got ${shown(name, value)}`)
  }
  const flag = (name: 'allowInsecureHttp' | 'forwardAddress', otherwise: boolean): boolean => {
    const value: unknown = options[name] === undefined ? otherwise : options[name]
    return typeof value === 'boolean'
      ? value
      : (wrong(name, `must be true or false, got ${shown(name, value)}`) ?? false)
  }
  const timeout = (value: unknown = 5000): number => {
    if (Number.isInteger(value) && Number(value) >= 1 && Number(value) <= longestMs) return Number(value)
    return wrong('timeoutMs', `must be a whole number of ms from 1 to ${longestMs}, got ${shown('', value)}`) ?? 5000
  }
  const optional = <Name extends TextOption>(name: Name, rule: Rule) => {
    const value = read(name, rule)
    return (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, string>>
  }
  const optionalFunction = <F>(name: string, value: F | undefined): F | undefined => {
    if (value === undefined || typeof value === 'function') return value
    return wrong(name, `must be a function, got ${shown(name, value)}`)
  }

  const tenantId = required('tenantId', wholeNumber)
  const site = optional('siteId', wholeNumber)
  const allowInsecureHttp = flag('allowInsecureHttp', false)
  const region = read('region', hostPart)
  const builtApiOrigin = `https://${builtHost(tenantId, site.siteId, read('apiEnv', hostPart), region)}`
  const apiOrigin = origin('apiHost')
  const config: KiboConfig = Object.freeze({
    apiOrigin,
    builtApiOrigin,
    environment: apiOrigin ?? builtApiOrigin,
    authOrigin: origin('authHost') ?? `https://${homeHost(region)}`,
    allowInsecureHttp,
    forwardAddress: flag('forwardAddress', true),
    tenantId,
    ...site,
    clientId: required('clientId', text),
    sharedSecret: required('sharedSecret', text),
    ...optional('masterCatalog', wholeNumber),
    ...optional('catalog', wholeNumber),
    ...optional('locale', code),
    ...optional('currency', code),
    timeoutMs: timeout(options.timeoutMs),
    // Looked up at each call, so that what is put in the place of the global fetch later still counts.
    fetch: optionalFunction('fetch', options.fetch) ?? ((input, init) => globalThis.fetch(input, init)),
    now: optionalFunction('now', options.now) ?? (() => Date.now()),
  })
  if (problems.length > 0) throw new OptionsError(owner, problems)
  resolved.add(config)
  return config
}

function isResolved(options: KiboOptions | KiboConfig): options is KiboConfig {
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

const originRule = 'must be a host or an http(s) origin, without path, query or credentials'
const insecureRule = 'must be https: plain http is for loopback addresses, unless kibo.allowInsecureHttp is true'
const longestMs = 2_147_483_647
const withoutTenant = ' (no tenant of Kibo yet? npx kibo-storefront-auth sandbox)'
