import { createHash } from 'node:crypto'
import { z } from 'zod'
import { aFunction, parseOptions } from '../parse-options.ts'

const ttlMs = z.number().int().min(1)
const calls = z.number().int().min(0)

/** What may also be changed while the sandbox runs, by `sandbox.configure`. */
const runtimeShape = {
  accessTokenTtlMs: ttlMs.default(15 * 60_000),
  refreshTokenTtlMs: ttlMs.default(24 * 3_600_000),
  refreshTokens: z.enum(['rotating', 'reusable']).default('rotating'),
  lockoutAfter: z.number().int().min(1).default(5),
  twoFactor: z.enum(['off', 'always', 'fingerprint', 'region']).default('off'),
  rateLimit: z.union([z.literal(false), z.strictObject({ calls, perMs: ttlMs })]).default(false),
  coupons: z.record(z.string().min(1), z.number().positive().max(100)).default({}),
  appBehaviors: z.array(z.enum(['customer-auth:configure-token-durations'])).default([]),
  salesRepRequired: z.boolean().default(true),
  endsTicketsOnLock: z.boolean().default(true),
  endsTicketsOnDisable: z.boolean().default(true),
  endsTicketsOnDeny: z.boolean().default(true),
  endsTicketsOnPasswordChange: z.boolean().default(true),
}

const runtimeSchema = z.strictObject(runtimeShape)

const settingsSchema = z.strictObject({
  ...runtimeShape,
  port: z.number().int().min(0).max(65_535).default(0),
  tenantId: z.number().int().min(1).optional(),
  siteId: z.number().int().min(1).optional(),
  otherSiteIds: z.array(z.number().int().min(1)).default([]),
  clientId: z.string().min(1).optional(),
  sharedSecret: z.string().min(1).default('sandbox-shared-secret'),
  verifyExternalPassword: aFunction<VerifyExternalPassword>().default(() => matchesStoredPassword),
})

export const sitesOf = ({ siteId, otherSiteIds }: Settings): number[] => [siteId, ...otherSiteIds]

/** True when the clear-text `password` of a login fits `externalPassword`, the old system's stored value. */
export type VerifyExternalPassword = (password: string, externalPassword: string) => boolean

/** The settings of a running sandbox; see `SandboxOptions` for each. */
export type Settings = { [Name in keyof SandboxOptions]-?: Exclude<SandboxOptions[Name], undefined> }

/** What `sandbox.configure` takes. */
export interface RuntimeOptions {
  /** Life of a shopper's access token in milliseconds, from 1. Default 900 000 (15 minutes), as Kibo's. */
  accessTokenTtlMs?: number | undefined
  /** Life of a shopper's refresh token in milliseconds, from 1. Default 86 400 000 (24 hours), as Kibo's. */
  refreshTokenTtlMs?: number | undefined
  /**
   * `'rotating'` (default): a refresh token works once, the answer carries the next one with a new life.
   * `'reusable'`: it stays the same and its life is not prolonged. Which of them Kibo does is not stated by Kibo.
   */
  refreshTokens?: 'rotating' | 'reusable' | undefined
  /** Wrong passwords in a row that lock a login, from 1. Default 5; not stated by Kibo. */
  lockoutAfter?: number | undefined
  /** Kibo's site setting for the second factor: off (default), always, or on a device or region new for the shopper. */
  twoFactor?: 'off' | 'always' | 'fingerprint' | 'region' | undefined
  /**
   * More than `calls` API calls within `perMs` milliseconds get an empty 429 with Retry-After. Default false: never.
   */
  rateLimit?: false | { calls: number; perMs: number } | undefined
  /** Coupon codes of the site, each with the percent that it takes off a cart: `{ SAVE10: 10 }`. Default: none. */
  coupons?: Record<string, number> | undefined
  /**
   * Behaviours that the application has been granted. Without `customer-auth:configure-token-durations` a login or
   * signup that asks for lifetimes of its ticket is refused. Default: none.
   */
  appBehaviors?: 'customer-auth:configure-token-durations'[] | undefined
  /**
   * Whether a business account needs a sales representative before it can be approved, as Kibo's does. Default true.
   */
  salesRepRequired?: boolean | undefined
  /** Whether a lock of the login ends the live tickets, which Kibo does not state. Default true. */
  endsTicketsOnLock?: boolean | undefined
  /** Whether disabling the account ends the live tickets, which Kibo does not state. Default true. */
  endsTicketsOnDisable?: boolean | undefined
  /** Whether denying a business account ends the live tickets, which Kibo does not state. Default true. */
  endsTicketsOnDeny?: boolean | undefined
  /** Whether a new password ends the live tickets, which Kibo does not state. Default true. */
  endsTicketsOnPasswordChange?: boolean | undefined
}

/** What `createSandbox` takes; all of it is optional. */
export interface SandboxOptions extends RuntimeOptions {
  /** TCP port on 127.0.0.1, 0 to 65 535. Default 0: a free one. */
  port?: number | undefined
  /** Tenant number. By default every sandbox of a process is a tenant of its own, counted from 11301. */
  tenantId?: number | undefined
  /** Site number. Default: tenant number + 10 000. */
  siteId?: number | undefined
  /** Further sites of the tenant: they share accounts and orders, tickets and carts are of one site. Default: none. */
  otherSiteIds?: number[] | undefined
  /** Application key. Default: `sandbox.t<tenant>.1.0.0.Release`. */
  clientId?: string | undefined
  /** Application secret. Default `sandbox-shared-secret`. */
  sharedSecret?: string | undefined
  /**
   * Decides whether a password belongs to an imported account's `externalPassword`, as a merchant's API extension does.
   * Default: the external password is the password's SHA-256 in hex, or (when it is not 64 hex digits) the password
   * itself.
   */
  verifyExternalPassword?: VerifyExternalPassword | undefined
}

let tenants = 11_300

/**
 * Checks the options of `createSandbox` and fills in the defaults.
 * @throws {TypeError} naming the option that is unknown or wrong.
 */
export function readSettings(options: unknown): Settings {
  const settings = parseOptions('createSandbox', settingsSchema, options)
  const tenantId = settings.tenantId ?? ++tenants
  return {
    ...settings,
    tenantId,
    siteId: settings.siteId ?? tenantId + 10_000,
    clientId: settings.clientId ?? `sandbox.t${tenantId}.1.0.0.Release`,
  }
}

/**
 * Changes settings of a running sandbox; those not named stay.
 * @throws {TypeError} naming the option that is unknown or wrong; then nothing has changed.
 */
export function changeSettings(settings: Settings, changes: unknown): void {
  const checked = parseOptions('configure', runtimeSchema.partial(), changes) as Record<string, unknown>
  const named = Object.keys(changes as object).filter((name) => checked[name] !== undefined)
  Object.assign(settings, Object.fromEntries(named.map((name) => [name, checked[name]])))
}

function matchesStoredPassword(password: string, externalPassword: string): boolean {
  if (!/^[0-9a-f]{64}$/i.test(externalPassword)) return password === externalPassword
  return createHash('sha256').update(password).digest('hex') === externalPassword.toLowerCase()
}
