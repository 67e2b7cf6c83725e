import { knowAcrossCopies } from '../across-copies.ts'

/** The fields of the error; what is left out is null or false. */
export type KiboApiErrorDetails = Pick<KiboApiError, 'operation'> &
  Partial<Omit<KiboApiError, keyof Error | 'operation' | 'outage'>> & { cause?: unknown }

/**
 * A call to Kibo that failed: refused, unanswered, or answered with something unusable.
 *
 * `message` is Kibo's own text, if there was one: for operators, never for shoppers. URLs and everything that looks
 * like a token are cut out; Kibo's `exceptionDetail` is never kept.
 */
export class KiboApiError extends Error {
  override readonly name: string = 'KiboApiError'
  /** HTTP status of Kibo's answer; null when there was none: refused, dropped, timed out, aborted, circuit open. */
  readonly status: number | null
  /** Kibo's `errorCode`, e.g. `ITEM_NOT_FOUND`; null when the answer had none. */
  readonly code: string | null
  /** Kibo's id of the call, for a support case; null when the answer had none. */
  readonly correlationId: string | null
  /** How long Kibo asks to wait, in ms, 0 to 86 400 000; null when it does not say. */
  readonly retryAfterMs: number | null
  /** Method of the client that failed, e.g. `accounts.getAccount`; `appToken` when the app could not log in. */
  readonly operation: string
  /** The parameter that Kibo complains about; null when it names none. */
  readonly parameter: string | null
  /** There was no app token, or Kibo refused it twice: the error says nothing about the shopper. */
  readonly appToken: boolean
  /** The answer was neither empty nor JSON, so something on the way wrote it: a gateway, a firewall. */
  readonly foreign: boolean

  constructor(message: string, details: KiboApiErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.operation = details.operation
    this.status = details.status ?? null
    this.code = details.code ?? null
    this.correlationId = details.correlationId ?? null
    this.retryAfterMs = details.retryAfterMs ?? null
    this.parameter = details.parameter ?? null
    this.appToken = details.appToken ?? false
    this.foreign = details.foreign ?? false
  }

  /** Kibo could not be reached or could not cope (no answer, 429, 5xx): worth another try later. */
  get outage(): boolean {
    return this.status === null || this.status === 429 || this.status >= 500
  }
}

knowAcrossCopies(KiboApiError, 'kibo-error')
