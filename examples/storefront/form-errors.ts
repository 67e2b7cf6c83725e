import type { ProblemCode } from 'kibo-storefront-auth'

/** The text of a form that came back with `?error=<code>`. */
export interface FormError {
  text: string
  /** The name of the field it is about; none: the form as a whole. */
  field?: string
  /** Where to go on instead. */
  link?: { href: string; text: string }
}

export type FormErrors = Partial<Record<ProblemCode, FormError>>

const resetLink = { href: '/forgot-password', text: 'Set a new password' }

const usual: Record<ProblemCode, FormError> = {
  invalid_request: { text: 'Something in this form is missing or not valid. Please check each field.' },
  invalid_credentials: { text: 'That login is not right.' },
  session_required: { text: 'You are logged out. Please log in again.', link: { href: '/login', text: 'Log in' } },
  session_ended: { text: 'You logged in or out in another tab. Please try again.' },
  two_factor_required: { text: 'The code is still missing.', link: { href: '/two-factor', text: 'Enter the code' } },
  two_factor_invalid: { text: 'That code is wrong, used up or too old.', field: 'code' },
  reset_code_invalid: { text: 'That code is wrong, used up or too old.', field: 'confirmationCode' },
  password_change_required: { text: 'This password must be changed before it can be used again.', link: resetLink },
  account_locked: { text: 'This account is locked. A new password opens it again.', link: resetLink },
  account_disabled: { text: 'This account is closed. Please write to us if that is a mistake.' },
  approval_required: { text: 'This business account is not approved yet. You will get mail when it is.' },
  behavior_required: {
    text: 'This is for buyers of an approved business account.',
    link: { href: '/business/request', text: 'Ask for a business account' },
  },
  cross_site_request: { text: 'That form was not on a page of this shop.' },
  account_exists: { text: 'There is an account with this email address.', link: { href: '/login', text: 'Log in' } },
  password_rejected: { text: 'That password is too easy. Use at least 6 characters, with a letter and a number.' },
  rate_limited: { text: 'Too many tries. Please wait a quarter of an hour.' },
  kibo_error: { text: 'Kibo gave an answer that we cannot use. Please try again later.' },
  kibo_unavailable: { text: 'Kibo cannot be reached right now. Please try again in a moment.' },
}

/**
 * What to say about `?error=<code>&fields=<names>`, in the words of the page if it has its own, at the first of the wrong
 * fields; undefined for what is no code.
 */
export function formError(code: unknown, fields: unknown, ofPage: FormErrors = {}): FormError | undefined {
  if (!isCode(code)) return undefined
  const [field] = typeof fields === 'string' && fields !== '' ? fields.split(',') : []
  const error = ofPage[code] ?? usual[code]
  return field === undefined ? error : { field, ...error }
}

const isCode = (code: unknown): code is ProblemCode => typeof code === 'string' && Object.hasOwn(usual, code)
