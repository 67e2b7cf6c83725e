import { randomBytes, randomInt } from 'node:crypto'
import { KiboError } from '../kibo-json/errors.ts'
import { pushBounded } from '../server/bounded.ts'
import type { Login, SandboxMail, SandboxState, Ticket } from './state.ts'

const shortTtlMs = 3 * 60_000
const resetTtlMs = 72 * 3_600_000
const maxTries = 3
/** Most letters that are kept; beyond, the oldest go. */
const maxMail = 1000

/**
 * Sends a new code by mail: 6 digits for 3 minutes, or a confirmation code for 72 hours. The earlier one of its kind is
 * void.
 */
export function sendCode(
  state: SandboxState,
  kind: SandboxMail['kind'],
  login: Login,
  pending: Ticket | null = null,
): void {
  const isReset = kind === 'reset'
  const code = isReset ? randomBytes(16).toString('hex') : `${randomInt(1_000_000)}`.padStart(6, '0')
  const expiresAtMs = state.clock.now() + (isReset ? resetTtlMs : shortTtlMs)
  state.codes.set(`${kind}/${login.userId}`, {
    code,
    expiresAtMs,
    triesLeft: isReset ? Number.POSITIVE_INFINITY : maxTries,
    pending,
  })
  pushBounded(state.outbox, { to: login.person.emailAddress, kind, code }, maxMail)
  state.news.emit('news')
}

/** Whether `code` is the live one that was sent; a third wrong try makes it void. It stays valid until `dropCode`. */
export function isCode(state: SandboxState, kind: SandboxMail['kind'], login: Login, code: string): boolean {
  const sent = state.codes.get(`${kind}/${login.userId}`)
  if (!sent || sent.expiresAtMs <= state.clock.now()) return false
  if (sent.code === code) return true
  if (--sent.triesLeft <= 0) dropCode(state, kind, login)
  return false
}

/** Makes a code void; returns the login that was waiting for it, if any. */
export function dropCode(state: SandboxState, kind: SandboxMail['kind'], login: Login): Ticket | null {
  const key = `${kind}/${login.userId}`
  const pending = state.codes.get(key)?.pending ?? null
  state.codes.delete(key)
  return pending
}

/**
 * 401: the code is wrong, expired, used or tried too often; one answer for all. Status and code are not stated by Kibo.
 */
export function badCode(): KiboError {
  return new KiboError({
    status: 401,
    errorCode: 'INVALID_OTP',
    message: 'The code is invalid or has expired. ',
    type: 'VaeInvalidCredentialsException',
  })
}
