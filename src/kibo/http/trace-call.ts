import { tracingChannel } from 'node:diagnostics_channel'
import { KiboApiError } from '../errors.ts'

/**
 * What subscribers of the tracing channel `kibo-storefront-auth:kibo-call` see of one call to Kibo, retries included:
 * no URL, no token, no body. A failed call also has its `error`, a `KiboApiError`.
 */
export interface KiboCall {
  /** Method of the client, e.g. `accounts.getAccount`; `appToken` for the app's own login; `fetch`. */
  operation: string
  method: string
  /** HTTP status of the last answer; null while, or when, there is none. */
  status: number | null
  /** Set when the call is over. */
  durationMs?: number
  /** Kibo's `errorCode` of a failed call. */
  code: string | null
  correlationId: string | null
}

const channel = tracingChannel<string, KiboCall>('kibo-storefront-auth:kibo-call')

/** Does `work` and publishes it as `call`; `work` fills in what an answer says. Costs nothing without subscribers. */
export async function traceCall<T>(call: KiboCall, work: () => Promise<T>): Promise<T> {
  if (!channel.hasSubscribers) return work()

  const startedAt = performance.now()
  const done: T[] = []
  // Resolves to nothing: a result would be published, and results hold tokens.
  await channel.tracePromise(async () => {
    try {
      done.push(await work())
    } catch (error) {
      if (error instanceof KiboApiError) Object.assign(call, { status: error.status, code: error.code })
      throw error
    } finally {
      call.durationMs = performance.now() - startedAt
    }
  }, call)
  return done[0] as T
}
