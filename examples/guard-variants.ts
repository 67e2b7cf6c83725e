// Run it: npx tsx examples/guard-variants.ts
// Each thing that requireCustomer() can ask for, and what becomes of who does not have it.
import './sandbox-unless-configured.ts'
import express, { type ErrorRequestHandler } from 'express'
import { authRoutes, behaviors, requireCustomer, StorefrontAuthError, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())

// A page: people go to the login and come back, scripts get problem JSON.
app.get('/account', requireCustomer({ loginPath: '/login', twoFactorPath: '/two-factor' }), (req, res) => {
  res.send(`Hello ${req.customer.account?.firstName}`)
})
// An API: always problem JSON.
app.get('/api/account', requireCustomer(), (req, res) => {
  res.json(req.customer.account)
})
// Who may place orders, by the behaviours of the ticket.
app.get('/checkout', requireCustomer({ behavior: behaviors.placeOrders }), (_req, res) => {
  res.send('Checkout')
})
// Users of a business account that Kibo has approved.
app.get('/quotes', requireCustomer({ approved: true }), (_req, res) => {
  res.send('Quotes')
})
// A page of your own for every refusal.
app.get('/club', requireCustomer({ passError: true }), (_req, res) => {
  res.send('Club')
})
const refusals: ErrorRequestHandler = (error, _req, res, next) => {
  if (!(error instanceof StorefrontAuthError)) return next(error)
  res.status(error.status).set(error.headers).send(`For members only (${error.code})`)
}
app.use(refusals)

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
