import { type RequestHandler, Router } from 'express'
import type { FormErrors } from '../form-errors.ts'
import { render } from '../render.ts'

const loginErrors: FormErrors = {
  invalid_credentials: { field: 'password', text: 'The email address or the password is not right.' },
  two_factor_invalid: { text: 'That login is over. Please log in again.' },
}
const signupErrors: FormErrors = {
  account_exists: {
    field: 'emailAddress',
    text: 'There is an account with this email address.',
    link: { href: '/login', text: 'Log in' },
  },
  password_rejected: {
    field: 'password',
    text: 'That password is too easy. Use at least 6 characters, with a letter and a number.',
  },
}

/** Who is logged in has nothing to do on these pages. */
export const forVisitors: RequestHandler = (req, res, next) => {
  if (req.customer.isAuthenticated) return res.redirect(303, '/account')
  next()
}

export const loginPages = Router()

loginPages.get('/login', forVisitors, (_req, res) => render(res, 'login', { errors: loginErrors }))
loginPages.get('/signup', forVisitors, (_req, res) => render(res, 'signup', { errors: signupErrors }))
