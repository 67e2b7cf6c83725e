import { knowAcrossCopies } from './across-copies.ts'

/** A problem's `code`, its status and its title; the only answers this package gives to a failed request. */
const problems = {
  invalid_request: [400, 'The request is not valid'],
  invalid_credentials: [401, 'The login was refused'],
  session_required: [401, 'Nobody is logged in'],
  two_factor_required: [401, 'The second factor is still missing'],
  two_factor_invalid: [401, 'The code is wrong, used or expired'],
  reset_code_invalid: [400, 'The confirmation code is wrong or used'],
  password_change_required: [403, 'The password must be changed first'],
  account_locked: [403, 'The account is locked'],
  account_disabled: [403, 'The account is disabled'],
  approval_required: [403, 'The account is not approved'],
  behavior_required: [403, 'The shopper may not do this'],
  cross_site_request: [403, 'The request comes from another site'],
  session_ended: [409, 'The session has ended meanwhile, please try again'],
  account_exists: [409, 'There is a login with this address or name'],
  password_rejected: [422, 'The password does not meet the policy'],
  rate_limited: [429, 'Too many attempts'],
  kibo_error: [502, 'Kibo gave an unusable answer'],
  kibo_unavailable: [503, 'Kibo cannot be reached'],
} as const satisfies Record<string, readonly [status: number, title: string]>

/** Every `code` that an answer to a visitor can have. */
export type ProblemCode = keyof typeof problems

/** One wrong field of a request body. */
export interface FieldError {
  /** The name of the field; empty for the body as a whole. */
  path: string
  message: string
}

/** Body of an `application/problem+json` answer. @see RFC 9457 */
export interface Problem {
  type: string
  title: string
  status: number
  detail: string
  code: ProblemCode
  errors?: FieldError[] | undefined
  correlationId?: string | undefined
}

export interface StorefrontAuthErrorOptions {
  /** Overrides the code's usual status, e.g. 413 and 415 of `invalid_request`. */
  status?: number
  /** A sentence for the visitor; the title when absent. Never Kibo's text. */
  detail?: string
  errors?: FieldError[]
  /** Kibo's id of the failed call, for a support case. */
  correlationId?: string | null
  /** Becomes `Retry-After`, in whole seconds, at least 1. Default: 1000 for `kibo_unavailable`, else none. */
  retryAfterMs?: number | null
  cause?: unknown
}

/**
 * Why a request was refused. Catch it by `code`; answer it with `status`, `headers` and `toProblem()`.
 *
 * Nothing of Kibo's own error text is in it; `cause` keeps that for the operator.
 */
export class StorefrontAuthError extends Error {
  override readonly name = 'StorefrontAuthError'
  readonly code: ProblemCode
  readonly status: number
  /** Response headers that belong to the answer. */
  readonly headers: Readonly<Record<string, string>>
  readonly #errors: FieldError[] | undefined
  readonly #correlationId: string | undefined

  constructor(code: ProblemCode, options: StorefrontAuthErrorOptions = {}) {
    super(options.detail ?? problems[code][1], { cause: options.cause })
    this.code = code
    this.status = options.status ?? problems[code][0]
    const retryAfterMs = options.retryAfterMs ?? (code === 'kibo_unavailable' ? 1000 : undefined)
    this.headers = {
      'Cache-Control': 'no-store',
      ...(retryAfterMs !== undefined && { 'Retry-After': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) }),
    }
    this.#errors = options.errors
    this.#correlationId = options.correlationId ?? undefined
  }

  /** The RFC 9457 body of the answer. */
  toProblem(): Problem {
    return {
      type: `urn:kibo-storefront-auth:problem:${this.code}`,
      title: problems[this.code][1],
      status: this.status,
      detail: this.message,
      code: this.code,
      errors: this.#errors,
      correlationId: this.#correlationId,
    }
  }
}

knowAcrossCopies(StorefrontAuthError, 'error')
