import { channel } from 'node:diagnostics_channel'

/** pino, console, or anything with their shape: fields first, then the sentence. */
export interface Logger {
  debug?(fields: object, message?: string): void
  info(fields: object, message?: string): void
  warn(fields: object, message?: string): void
  error(fields: object, message?: string): void
}

/** Every event, by channel; each has a heading in docs/events.md. Codes are stable: they serve as metric labels. */
export interface EventCodes {
  ticket: 'minted' | 'failed'
  login:
    | 'login'
    | 'signup'
    | 'two-factor'
    | 'otp'
    | 'adopted'
    | 'account-switched'
    | 'two-factor-pending'
    | 'code-not-sent'
    | 'no-fresh-ticket'
    | 'refused'
    | 'failed'
    | 'logout'
    | 'session-ended'
    | 'not-revoked'
    | 'hook-failed'
    | 'cart-item-left'
  refresh: 'refreshed' | 'refused' | 'failed'
  account: 'fetched' | 'changed' | 'failed'
  store: 'unavailable'
  setup:
    | 'trust-proxy-true'
    | 'trust-proxy-missing'
    | 'cookie-not-secure'
    | 'secure-cookie-over-http'
    | 'many-guests'
    | 'skipped-customer'
    | 'clock-off'
    | 'tenant-not-asked'
}

/**
 * What is published on the channels `kibo-storefront-auth:<name>` and logged. Ids only: never a token, a name, an
 * address.
 */
export interface AuthEvent<Channel extends keyof EventCodes = keyof EventCodes> {
  /** What happened. */
  event: EventCodes[Channel]
  userId?: string | null
  accountId?: number | null
  /** Why it failed: an error of this package or Kibo's status and code; without an answer the network's `reason`. */
  error?: {
    name: string
    status?: number
    code?: string | null
    operation?: string
    correlationId?: string | null
    reason?: string
  }
  [detail: string]: unknown
}

const channels = {
  ticket: channel('kibo-storefront-auth:ticket'),
  login: channel('kibo-storefront-auth:login'),
  refresh: channel('kibo-storefront-auth:refresh'),
  account: channel('kibo-storefront-auth:account'),
  store: channel('kibo-storefront-auth:store'),
  setup: channel('kibo-storefront-auth:setup'),
} satisfies Record<keyof EventCodes, unknown>

export type Level = 'debug' | 'info' | 'warn' | 'error'

/** Publishes an event and logs it. */
export type Report = <Channel extends keyof EventCodes>(about: Channel, level: Level, event: AuthEvent<Channel>) => void

/** Within this time one kind of warning or error is logged once, ms; the channels get each of them. */
const repeatMs = 1000

/** Warnings that say nothing of the set-up: a wrong password, a product that is sold out. */
const ofVisitors: ReadonlySet<AuthEvent['event']> = new Set(['refused', 'cart-item-left'])

/**
 * Reports to `node:diagnostics_channel` and to the app's logger; what a logger throws is ignored.
 *
 * Without a logger each kind of warning and error that a developer can mend goes once to `process.emitWarning`, in
 * development.
 */
export function createReport(logger: Logger | undefined): Report {
  const warns = (process.env.NODE_ENV ?? 'development') === 'development'
  const loggedAtMs = new Map<string, number>()
  return (about, level, event) => {
    const target = channels[about]
    if (target.hasSubscribers) target.publish(event)
    if (!logger && (!warns || ofVisitors.has(event.event))) return
    if (level === 'warn' || level === 'error') {
      const kind = `${about} ${event.event}`
      const nowMs = performance.now()
      if (nowMs - (loggedAtMs.get(kind) ?? Number.NEGATIVE_INFINITY) < (logger ? repeatMs : Number.POSITIVE_INFINITY))
        return
      loggedAtMs.set(kind, nowMs)
    }
    try {
      if (logger) logger[level]?.(event, `kibo-storefront-auth ${about} ${event.event}`)
      else if (level === 'warn' || level === 'error') warn(about, event)
    } catch {
      // the app's logger is not worth a failed request
    }
  }
}

/** A developer without a logger sees what is wrong once, and where it says how to mend it. */
function warn(about: string, { event, mend, error }: AuthEvent): void {
  const known = error && [error.name, error.status, error.code, error.operation, error.reason]
  const why = known ? `: ${known.filter(Boolean).join(' ')}` : ''
  const text = `${about} ${event}${why}${typeof mend === 'string' ? `. ${mend}` : ''}`
  const code = `${about}-${event}`
  const detail = `What to do: docs/troubleshooting.md#${code} of kibo-storefront-auth`
  process.emitWarning(text, { type: 'KiboStorefrontAuthWarning', code, detail })
}

/** The fields of an error that may be logged: never its message, which can hold what a server wrote. */
export function errorFields(error: unknown): NonNullable<AuthEvent['error']> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { status, code, operation, correlationId, cause } = error as Partial<
    Record<'status' | 'code' | 'operation' | 'correlationId' | 'cause', unknown>
  >
  const reason = status === null && cause instanceof Error && 'code' in cause && cause.code
  return {
    name: error.name,
    ...(typeof status === 'number' && { status }),
    ...(typeof code === 'string' && { code }),
    ...(typeof operation === 'string' && { operation }),
    ...(typeof correlationId === 'string' && { correlationId }),
    ...(typeof reason === 'string' && /^[A-Z][A-Z0-9_]{2,40}$/.test(reason) && { reason }),
  }
}
