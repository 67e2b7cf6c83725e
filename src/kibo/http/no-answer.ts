import { KiboApiError } from '../errors.ts'
import { redact } from './redact.ts'

/**
 * The error of a call that ended without a usable answer; a `KiboApiError` stays as it is. Any other is kept as a cause
 * without its URLs and tokens.
 */
export function noAnswer(
  error: unknown,
  about: { operation: string; timeoutMs: number; callerSignal?: AbortSignal | undefined; appToken?: boolean },
): KiboApiError {
  if (error instanceof KiboApiError) return error
  const { operation, timeoutMs, callerSignal, appToken = false } = about
  if (callerSignal?.aborted) {
    return new KiboApiError(`${operation}: given up by the caller`, { operation, appToken, cause: callerSignal.reason })
  }
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    const cause = Object.assign(new Error('no answer in time'), { code: 'ETIMEDOUT' })
    return new KiboApiError(`${operation}: no answer within ${timeoutMs} ms`, { operation, appToken, cause })
  }
  const cause = connectionError(error)
  return new KiboApiError(`${operation}: no answer (${cause.message})`, { operation, appToken, cause })
}

/** What went wrong underneath, e.g. `ECONNREFUSED`. Libraries write the request's URL into their errors. */
function connectionError(error: unknown): Error {
  const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error
  const code = reason instanceof Error && 'code' in reason && typeof reason.code === 'string' ? reason.code : undefined
  const message = redact(reason instanceof Error ? reason.message : '') || code || 'connection failed'
  return Object.assign(new Error(message), code === undefined ? {} : { code })
}
