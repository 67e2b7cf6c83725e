import { Router } from 'express'
import { requireCustomer } from 'kibo-storefront-auth'
import type { FormErrors } from '../form-errors.ts'
import { render } from '../render.ts'

const passwordErrors: FormErrors = {
  invalid_credentials: { field: 'oldPassword', text: 'That is not your password.' },
  password_rejected: {
    field: 'newPassword',
    text: 'That password is too easy. Use at least 6 characters, with a letter and a number.',
  },
}

export const accountPages = Router()

accountPages.get('/account', requireCustomer({ passError: true }), (req, res) => {
  render(res, 'account', { account: req.customer.account, errors: passwordErrors })
})
