import cookieParser from 'cookie-parser'
import express, { type Express } from 'express'
import { authRoutes, requireSameOrigin, type StorefrontAuth } from 'kibo-storefront-auth'
import { showError, showNotFound } from './error-page.ts'
import { accountPages } from './pages/account.ts'
import { businessPages } from './pages/business.ts'
import { cartPages } from './pages/cart.ts'
import { codePages } from './pages/codes.ts'
import { homePage } from './pages/home.ts'
import { loginPages } from './pages/login.ts'
import { passwordPages } from './pages/passwords.ts'
import { securityHeaders } from './security-headers.ts'
import { forgetTypedName, keepTypedName } from './typed-name.ts'

/** The whole shop; `sandboxUrl` is shown to visitors, who find their mail there. */
export function createShop(auth: StorefrontAuth, sandboxUrl: string | undefined): Express {
  const app = express()
  app.disable('x-powered-by')
  app.locals.sandboxUrl = sandboxUrl
  app.use(securityHeaders)
  app.use(express.static(`${import.meta.dirname}/public`, { index: false, maxAge: '1h' }))

  app.use(auth)
  app.use(requireSameOrigin()) // no form of another site gets any further
  app.use(cookieParser(), express.urlencoded({ extended: false, limit: '16kb' }))
  app.use('/auth', keepTypedName, authRoutes({ onAuthenticated: forgetTypedName, onLogout: forgetTypedName }))
  app.use(homePage, cartPages, loginPages, accountPages, codePages, passwordPages, businessPages(auth.client))

  app.use(showNotFound)
  app.use(showError)
  return app
}
