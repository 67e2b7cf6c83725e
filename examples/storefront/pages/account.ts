import { Router } from 'express'
import { requireCustomer, type StorefrontAuth, shopperOf } from 'kibo-storefront-auth'
import type { FormErrors } from '../form-errors.ts'
import { render } from '../render.ts'

const passwordErrors: FormErrors = {
  invalid_credentials: { field: 'oldPassword', text: 'That is not your password.' },
  password_rejected: {
    field: 'newPassword',
    text: 'That password is too easy. Use at least 6 characters, with a letter and a number.',
  },
}

export function accountPages(auth: StorefrontAuth): Router {
  const pages = Router()
  const shoppersOnly = requireCustomer({ passError: true })

  pages.get('/account', shoppersOnly, (req, res) => {
    render(res, 'account', { account: req.customer.account, errors: passwordErrors })
  })

  pages.post('/account/log-out-everywhere', shoppersOnly, async (req, res) => {
    // By the user: an account of a company is that of other people too, and one person may have several accounts.
    const { userId } = shopperOf(req)
    await req.customer.logout()
    await auth.revoke({ userId })
    res.redirect(303, '/login?notice=logged-out-everywhere')
  })
  return pages
}
