import { type ProblemCode, StorefrontAuthError } from '../errors.ts'
import { KiboApiError } from '../kibo/errors.ts'

type Pattern = readonly [code: ProblemCode, text: RegExp]

// Which codes Kibo uses for these is not stated by Kibo, so the words of its code and message decide. What matches
// nothing stays the operation's own refusal.
const loginPatterns: readonly Pattern[] = [
  [
    'password_change_required',
    /must (be )?(change|reset)|password.?(change|reset).{0,10}(required|needed)|password (has |is )?expired|PASSWORD_EXPIRED/i,
  ],
  ['approval_required', /approv|pending/i],
  ['account_locked', /\block(ed|out)?\b|_locked|too many/i],
  ['account_disabled', /disabled|inactive|not active|deactivated|account.{0,20}denied/i],
]
const signupPatterns: readonly Pattern[] = [
  ['account_exists', /already|in use|exists|taken|CONFLICT|DUPLICATE|ADD_CUSTOMER_FAILED.*EmailAddress/i],
  ['password_rejected', /password/i],
  ['invalid_request', /MISSING_OR_INVALID_PARAMETER|VALIDATION/i],
]

/** What a failed login is answered with: a refusal with Kibo's reason, or `invalid_credentials`, or Kibo's outage. */
export function loginRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, loginPatterns, 'invalid_credentials')
}

/** What a failed signup is answered with. */
export function signupRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, signupPatterns, 'kibo_error')
}

/** What a refused code is answered with, second factor and one-time password alike. */
export function codeRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, loginPatterns, 'two_factor_invalid')
}

/** What a refused confirmation code or a refused new password is answered with. */
export function resetRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, [['password_rejected', passwordPolicy]], 'reset_code_invalid')
}

/** What a refused change of password is answered with. */
export function passwordChangeRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, [['password_rejected', passwordPolicy]], 'invalid_credentials')
}

const passwordPolicy = /password must|minimum|at least|policy|too (short|weak)|newpassword/i

/** What a failure that is not a refusal is answered with: `kibo_unavailable` or `kibo_error`. */
export function kiboTrouble(error: unknown): StorefrontAuthError {
  if (error instanceof StorefrontAuthError) return error
  if (!(error instanceof KiboApiError)) throw error
  const about = { cause: error, correlationId: error.correlationId }
  return error.outage
    ? new StorefrontAuthError('kibo_unavailable', { ...about, retryAfterMs: error.retryAfterMs ?? 1000 })
    : new StorefrontAuthError('kibo_error', about)
}

/** True for a failure of Kibo's or of the way to it; everything else is a mistake of ours and is not hidden. */
export function isKiboTrouble(error: unknown): error is KiboApiError | StorefrontAuthError {
  return error instanceof KiboApiError || error instanceof StorefrontAuthError
}

/**
 * True for a 401 about the shopper's ticket. One about the app says `UNAUTHORIZED`, or came from the app's own login; an
 * empty one that stays after the app token was renewed is the shopper's.
 */
export function isShopperRefused({ status, code, operation }: KiboApiError): boolean {
  return status === 401 && code !== 'UNAUTHORIZED' && operation !== 'appToken'
}

function refusal(error: unknown, patterns: readonly Pattern[], otherwise: ProblemCode): StorefrontAuthError {
  if (!(error instanceof KiboApiError) || !isRefusal(error)) return kiboTrouble(error)
  const text = `${error.code ?? ''} ${error.message}`
  const code = patterns.find(([, pattern]) => pattern.test(text))?.[0] ?? otherwise
  return new StorefrontAuthError(code, { cause: error, correlationId: error.correlationId })
}

/** An answer about the shopper: 401, or another 4xx that Kibo itself wrote, not a proxy's page and not about the app. */
function isRefusal({ status, code, appToken }: KiboApiError): boolean {
  if (appToken) return false
  return status === 401 || (code !== null && [400, 403, 404, 409, 422].includes(status))
}
