import { type ProblemCode, StorefrontAuthError } from '../errors.ts'
import { KiboApiError } from '../kibo/errors.ts'
import { SharedWorkError } from '../store/lease.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'

type Pattern = readonly [code: ProblemCode, words: RegExp]

// The codes for these refusals are not stated by Kibo, so the words of its code and message decide (`wordsOf`). Without
// a match it is the operation's own refusal.
const loginPatterns: readonly Pattern[] = [
  ['password_change_required', /must (be )?(change|reset)|requires? a password (change|reset)/],
  ['password_change_required', /(change|reset) password required|password (change|reset)( is)? (required|needed)/],
  ['password_change_required', /password (has |is )?expired/],
  ['approval_required', /\b(approv(al|ed)|pending)\b/],
  ['account_locked', /(?<!will be )\b(locked|lockout|lock out)\b|\btoo many\b/],
  ['account_disabled', /\b(disabled|inactive|not active|deactivated)\b|\baccount.{0,20}denied\b/],
]
const signupPatterns: readonly Pattern[] = [
  ['account_exists', /\b(email|user ?name|login|account)\b.*\b(already|in use|taken|exists)\b/],
  ['account_exists', /validation conflict|add customer failed.*email address/],
  ['password_rejected', /\bpassword\b/],
  ['account_exists', /\b(already|in use|exists|taken|conflict|duplicate)\b/],
  ['invalid_request', /missing or invalid parameter|\bvalidation\b/],
]
/** Codes come first: a code that was tried too often does not mean that the account is locked. */
const codePatterns: readonly Pattern[] = [
  ['two_factor_invalid', /\b(code|otp|pass ?code|one time|attempts?)\b/],
  ...loginPatterns,
]

/** The answer to a failed login: a refusal with Kibo's reason, or `invalid_credentials`, or Kibo's outage. */
export function loginRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, loginPatterns, 'invalid_credentials')
}

/** The answer to a failed signup. */
export function signupRefusal(error: unknown): StorefrontAuthError {
  const otherwise = error instanceof KiboApiError && error.status === 409 ? 'account_exists' : 'kibo_error'
  return refusal(error, signupPatterns, otherwise)
}

/** The answer to a refused code, of a second factor or a one-time password. */
export function codeRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, codePatterns, 'two_factor_invalid')
}

/** The answer to a refused confirmation code or a refused new password. */
export function resetRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, [['password_rejected', passwordPolicy]], 'reset_code_invalid')
}

/** The answer to a refused change of password. */
export function passwordChangeRefusal(error: unknown): StorefrontAuthError {
  if (isTicketRefused(error)) return toProblem(error)
  return refusal(error, [['password_rejected', passwordPolicy]], 'invalid_credentials')
}

/** The answer to a refused switch to another account. */
export function switchRefusal(error: unknown): StorefrontAuthError {
  return refusal(error, loginPatterns, 'invalid_request')
}

const passwordPolicy = /password must|minimum|at least|policy|too (short|weak)|new password/

/** The answer to a failure that is no refusal: `kibo_unavailable` or `kibo_error`. @throws any other error: a bug */
export function toProblem(error: unknown): StorefrontAuthError {
  if (error instanceof StorefrontAuthError) return error
  if (error instanceof StoreUnavailableError) {
    return new StorefrontAuthError('kibo_unavailable', { detail: error.message, cause: error })
  }
  if (error instanceof SharedWorkError) return new StorefrontAuthError('kibo_unavailable', { cause: error })
  if (!(error instanceof KiboApiError)) throw error
  const about = { cause: error, correlationId: error.correlationId }
  return error.outage
    ? new StorefrontAuthError('kibo_unavailable', { ...about, retryAfterMs: error.retryAfterMs })
    : new StorefrontAuthError('kibo_error', about)
}

/** `work`, which rejects with the answer to its failure. */
export function orProblem<Value>(work: Promise<Value>): Promise<Value> {
  return work.catch(throwing(toProblem))
}

/** For `catch`: throws the answer to the failure. */
export function throwing(answerTo: (error: unknown) => StorefrontAuthError): (error: unknown) => never {
  return (error) => {
    throw answerTo(error)
  }
}

const outages = [KiboApiError, StorefrontAuthError, StoreUnavailableError, SharedWorkError]

/** True for a failure of Kibo, of the store or of the connection. All others are bugs here, and are not hidden. */
export function isOutage(error: unknown): boolean {
  return outages.some((kind) => error instanceof kind)
}

/**
 * True for a 401 about the shopper's ticket. One about the app says `UNAUTHORIZED`, or came from the app's own login;
 * an empty one that stays after the app token was renewed is the shopper's.
 */
export function isShopperRefused({ status, code, operation }: KiboApiError): boolean {
  return status === 401 && code !== 'UNAUTHORIZED' && operation !== 'appToken' && operation !== 'tenant'
}

/** True when Kibo says that the shopper's ticket is not good, before it did anything: the call may be repeated. */
export function isTicketRefused(error: unknown): boolean {
  return error instanceof KiboApiError && error.status === 401 && error.code === 'INVALID_ACCESS_TOKEN'
}

function refusal(error: unknown, patterns: readonly Pattern[], otherwise: ProblemCode): StorefrontAuthError {
  if (!(error instanceof KiboApiError) || !isRefusal(error)) return toProblem(error)
  const words = wordsOf(error)
  const code = patterns.find(([, pattern]) => pattern.test(words))?.[0] ?? otherwise
  return new StorefrontAuthError(code, { cause: error, correlationId: error.correlationId })
}

/** Kibo's code and message in lower case, without email addresses: what the visitor typed must not decide anything. */
function wordsOf({ code, message }: KiboApiError): string {
  return `${code ?? ''} ${message}`
    .replace(/\S+@\S+/g, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_-]/g, ' ')
    .toLowerCase()
}

const refusals: readonly (number | null)[] = [400, 403, 404, 409, 422, 423]

/** An answer about the shopper: 401, or another refusal that Kibo itself wrote, and not about the app. */
function isRefusal({ status, foreign, appToken }: KiboApiError): boolean {
  if (appToken) return false
  return status === 401 || (!foreign && refusals.includes(status))
}
