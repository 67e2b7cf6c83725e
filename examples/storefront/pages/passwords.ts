import { Router } from 'express'
import type { FormErrors } from '../form-errors.ts'
import { render } from '../render.ts'

const resetErrors: FormErrors = {
  password_rejected: {
    field: 'newPassword',
    text: 'That password is too easy. Use at least 6 characters, with a letter and a number.',
  },
}

export const passwordPages = Router()

passwordPages.get('/forgot-password', (_req, res) => render(res, 'forgot-password'))
passwordPages.get('/reset-password', (_req, res) => render(res, 'reset-password', { errors: resetErrors }))
