import { channel } from 'node:diagnostics_channel'

/** pino, console, or anything with their shape: fields first, then the sentence. */
export interface Logger {
  debug?(fields: object, message?: string): void
  info(fields: object, message?: string): void
  warn(fields: object, message?: string): void
  error(fields: object, message?: string): void
}

/** What is published on the channels `kibo-storefront-auth:<name>` and logged. Ids only: never a token, a name, an address. */
export interface AuthEvent {
  /** What happened, e.g. `minted`, `refreshed`, `over`, `failed`. */
  event: string
  userId?: string | null
  accountId?: number | null
  /** Why it failed: an error of this package or Kibo's status and code. */
  error?: { name: string; status?: number; code?: string | null; operation?: string; correlationId?: string | null }
  [detail: string]: unknown
}

const channels = {
  ticket: channel('kibo-storefront-auth:ticket'),
  login: channel('kibo-storefront-auth:login'),
  refresh: channel('kibo-storefront-auth:refresh'),
  account: channel('kibo-storefront-auth:account'),
  store: channel('kibo-storefront-auth:store'),
}

/** Publishes an event and logs it. */
export type Report = (
  about: keyof typeof channels,
  level: 'debug' | 'info' | 'warn' | 'error',
  event: AuthEvent,
) => void

/** Reports to `node:diagnostics_channel` and to the app's logger; a logger that throws disturbs nobody. */
export function createReport(logger: Logger | undefined): Report {
  return (about, level, event) => {
    const target = channels[about]
    if (target.hasSubscribers) target.publish(event)
    if (!logger) return
    try {
      logger[level]?.(event, `kibo-storefront-auth ${about} ${event.event}`)
    } catch {
      // the app's logger is not worth a failed request
    }
  }
}

/** The fields of an error that may be logged: never its message, which can hold what a server wrote. */
export function errorFields(error: unknown): NonNullable<AuthEvent['error']> {
  if (!(error instanceof Error)) return { name: typeof error }
  const { status, code, operation, correlationId } = error as Partial<
    Record<'status' | 'code' | 'operation' | 'correlationId', unknown>
  >
  return {
    name: error.name,
    ...(typeof status === 'number' && { status }),
    ...(typeof code === 'string' && { code }),
    ...(typeof operation === 'string' && { operation }),
    ...(typeof correlationId === 'string' && { correlationId }),
  }
}
