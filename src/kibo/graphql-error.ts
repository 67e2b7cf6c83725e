import { knowAcrossCopies } from '../across-copies.ts'
import { KiboApiError, type KiboApiErrorDetails } from './errors.ts'

/** One of Kibo's `errors`. URLs, stack traces and what looks like a token are cut out of it. */
export interface KiboGraphqlErrorItem {
  message?: string
  path?: (string | number)[]
  extensions?: Record<string, unknown>
  [name: string]: unknown
}

/**
 * Kibo's GraphQL answered with `errors`.
 *
 * `status` and `code` are those of the REST call behind the first error, where Kibo says them; else `status` is that of
 * the answer, often 200.
 */
export class KiboGraphqlError extends KiboApiError {
  override readonly name = 'KiboGraphqlError'
  readonly errors: readonly KiboGraphqlErrorItem[]
  /** The part that Kibo could answer all the same; null when there is none. */
  readonly data: unknown

  constructor(
    message: string,
    details: KiboApiErrorDetails & { errors: readonly KiboGraphqlErrorItem[]; data: unknown },
  ) {
    super(message, details)
    this.errors = details.errors
    this.data = details.data ?? null
  }

  /** The claims were refused before anything was done: the same call may be made again with new claims. */
  get claimsRefused(): boolean {
    return this.status === 401 && !this.appToken && isEmpty(this.data)
  }
}

knowAcrossCopies(KiboGraphqlError, 'kibo-graphql-error')

/** No field of the answer has a value, so no part of a mutation was carried out. */
export function isEmpty(data: unknown): boolean {
  return typeof data !== 'object' || data === null || Object.values(data).every((value) => value === null)
}
