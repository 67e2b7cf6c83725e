/** Body of `accounts.changePassword`. */
export interface PasswordChange {
  oldPassword: string
  newPassword: string
  /** Hash of a password in the system that the account comes from. */
  externalPassword?: string | null
}

/** One item of `accounts.changePasswords`. */
export interface AccountPasswordChange {
  accountId: number
  /** Which of the account's users; the only one when left out. */
  userId?: string | null
  /** Also unlocks the login. */
  unlockAccount?: boolean | null
  passwordInfo: { oldPassword?: string | null; newPassword: string; externalPassword?: string | null }
}

/** The result of one item of `accounts.changePasswords`. */
export interface PasswordChangeResult {
  accountId: number
  succeeded: boolean
  errorMessage?: string | null
}

/** Body of `accounts.resetPassword`: one of the two names is needed. */
export interface PasswordReset {
  emailAddress?: string | null | undefined
  userName?: string | null | undefined
  customerSetCode?: string | null
}

/** Body of `accounts.updateForgottenPassword`. */
export interface ForgottenPassword {
  userName: string
  /** From the mail that `accounts.resetPassword` causes; good for 72 hours. */
  confirmationCode: string
  newPassword: string
}
