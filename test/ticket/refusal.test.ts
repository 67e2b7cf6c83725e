import assert from 'node:assert/strict'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { codeRefusal, loginRefusal, signupRefusal } from '../../src/ticket/refusal.ts'

const refused = (message: string, code: string | null = null, status = 401, foreign = false) =>
  new KiboApiError(message, { operation: 'authTickets.create', status, code, foreign })

describe('the words of a refusal', () => {
  const logins: [code: string | null, message: string, answer: string][] = [
    ['ACCOUNT_LOCKED', '', 'account_locked'],
    ['AccountLocked', '', 'account_locked'],
    ['CUSTOMER_LOCKOUT', '', 'account_locked'],
    ['LOCKED_OUT', '', 'account_locked'],
    [null, 'Account is locked', 'account_locked'],
    ['INVALID_CREDENTIALS', 'Your account will be locked after 2 more tries', 'invalid_credentials'],
    ['CHANGE_PASSWORD_REQUIRED', '', 'password_change_required'],
    ['PASSWORD_MUST_BE_CHANGED', '', 'password_change_required'],
    [null, 'The user must change the password before logging in', 'password_change_required'],
    [null, 'This login requires a password change', 'password_change_required'],
    [null, 'Wrong password. Forgotten? Reset your password.', 'invalid_credentials'],
    [null, 'Account disabled', 'account_disabled'],
    [null, 'The account is pending approval', 'approval_required'],
    ['INVALID_CREDENTIALS', 'Invalid credentials for pending@example.com', 'invalid_credentials'],
    ['SOMETHING_NEW', 'Who knows', 'invalid_credentials'],
  ]
  for (const [code, message, answer] of logins) {
    it(`make ${code ?? ''} “${message}” of a login ${answer}`, () => {
      assert.equal(loginRefusal(refused(message, code)).code, answer)
    })
  }

  it('do not need a code of Kibo’s, nor a body', () => {
    for (const status of [400, 401, 403, 404]) {
      assert.equal(loginRefusal(refused('', null, status)).code, 'invalid_credentials', String(status))
      assert.equal(codeRefusal(refused('', null, status)).code, 'two_factor_invalid', String(status))
    }
    assert.equal(signupRefusal(refused('', null, 409)).code, 'account_exists')
    assert.equal(loginRefusal(refused('', null, 403, true)).code, 'kibo_error', 'a proxy’s page')
  })

  it('never make a wrong, old or too often tried code a matter of the account', () => {
    for (const message of [
      'The one-time password has expired',
      'Too many failed attempts. Request a new code',
      'No pending code found',
      'Invalid OTP',
    ]) {
      assert.equal(codeRefusal(refused(message)).code, 'two_factor_invalid', message)
    }
    assert.equal(codeRefusal(refused('The account is locked')).code, 'account_locked')
  })

  it('tell a password that was used already from an address that was', () => {
    const parameter = 'MISSING_OR_INVALID_PARAMETER'
    assert.equal(signupRefusal(refused('password Password was already used', parameter, 400)).code, 'password_rejected')
    assert.equal(
      signupRefusal(refused('Username already registered', 'VALIDATION_CONFLICT', 409)).code,
      'account_exists',
    )
  })
})
