import cookieParser from 'cookie-parser'
import express, { type Express, type Request } from 'express'
import { authRoutes, requireSameOrigin, type StorefrontAuth } from 'kibo-storefront-auth'
import type { Sandbox } from 'kibo-storefront-auth/sandbox'
import { recountCart } from './cart-count.ts'
import { demoControls } from './demo-controls.ts'
import { showError, showNotFound } from './error-page.ts'
import { watchCalls } from './page-calls.ts'
import { accountPages } from './pages/account.ts'
import { addressPages } from './pages/addresses.ts'
import { businessPages } from './pages/business.ts'
import { cartPages } from './pages/cart.ts'
import { checkoutPages } from './pages/checkout.ts'
import { codePages } from './pages/codes.ts'
import { homePage } from './pages/home.ts'
import { loginPages } from './pages/login.ts'
import { orderPages } from './pages/orders.ts'
import { passwordPages } from './pages/passwords.ts'
import { securityHeaders } from './security-headers.ts'
import { TicketLog } from './ticket-log.ts'
import { forgetTypedName, keepTypedName } from './typed-name.ts'

/** The whole shop. With a sandbox its visitors find their mail on its page, and may move its clock and take Kibo away. */
export function createShop(auth: StorefrontAuth, sandbox: Sandbox | undefined): Express {
  const app = express()
  app.disable('x-powered-by')
  app.locals.sandboxUrl = sandbox?.url
  app.locals.now = sandbox?.now ?? Date.now
  const demo = sandbox && demoControls(sandbox)
  app.locals.demo = demo?.state
  app.locals.tickets = new TicketLog(app.locals.now)
  app.use(securityHeaders)
  app.use(express.static(`${import.meta.dirname}/public`, { index: false, maxAge: '1h' }))

  app.use(watchCalls)
  app.use(auth)
  app.use(requireSameOrigin()) // no form of another site gets any further
  app.use(cookieParser(), express.urlencoded({ extended: false, limit: '16kb' }))
  app.use('/auth', keepTypedName, authRoutes({ onAuthenticated, onLogout: forgetTypedName }))
  if (demo) app.use(demo.pages)
  app.use(homePage, cartPages, checkoutPages, loginPages, codePages, passwordPages)
  app.use(accountPages(auth), addressPages, orderPages, businessPages(auth.client))

  app.use(showNotFound)
  app.use(showError)
  return app
}

async function onAuthenticated(req: Request): Promise<void> {
  forgetTypedName(req)
  await recountCart(req)
}
