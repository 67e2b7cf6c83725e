const notices = {
  'code-sent': 'If that address has an account, a code is on its way.',
  'code-sent-again': 'A new code is on its way. Earlier ones no longer work.',
  'password-set': 'Your new password is set. Please log in with it.',
  'password-changed': 'Your password is changed. Other devices are logged out.',
  'code-sent-step-up': 'A code is on its way to your email address.',
  'logged-out-everywhere': 'You are logged out on every device.',
  'address-added': 'The address is added.',
  'address-removed': 'The address is removed.',
  'account-switched': 'You now buy for this account.',
  'business-requested':
    'Thank you. You will get mail with a code to set a password as soon as the account is approved.',
}

/** The text of a page that was opened with `?notice=<name>`. */
export function noticeOf(name: unknown): string | undefined {
  return typeof name === 'string' && Object.hasOwn(notices, name) ? notices[name as keyof typeof notices] : undefined
}
