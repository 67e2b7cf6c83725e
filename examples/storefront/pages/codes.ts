import { Router } from 'express'
import { render } from '../render.ts'
import { forVisitors } from './login.ts'

export const codePages = Router()

codePages.get('/two-factor', (req, res) => {
  // Logged in already: a second factor before something that needs one, such as the checkout.
  if (req.customer.isAuthenticated) return render(res, 'step-up')
  // The login is over, or it waits in another browser.
  if (!req.customer.requires2FA) return res.redirect(303, '/login?error=two_factor_invalid')
  render(res, 'two-factor')
})

codePages.get('/one-time-code', forVisitors, (_req, res) => render(res, 'one-time-code'))
codePages.get('/one-time-code/enter', forVisitors, (_req, res) => render(res, 'one-time-code-enter'))
