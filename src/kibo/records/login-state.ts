/** The state of a shopper's login. Dates are ISO 8601. */
export interface LoginState {
  createdOn?: string | null
  failedLoginAttemptCount?: number
  firstFailedLoginAttemptOn?: string | null
  isLocked: boolean
  isPasswordChangeRequired?: boolean
  lastLockedOn?: string | null
  lastLoginOn?: string | null
  lastPasswordChangeOn?: string | null
  /** Until the login is locked. */
  remainingLoginAttempts?: number
  updatedOn?: string | null
}
