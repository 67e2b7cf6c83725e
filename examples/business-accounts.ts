// Run it: npx tsx examples/business-accounts.ts
// A buyer of several companies sees them, and goes on in another without the password.
import './sandbox-unless-configured.ts'
import express, { type ErrorRequestHandler } from 'express'
import {
  authRoutes,
  requireCustomer,
  requireSameOrigin,
  StorefrontAuthError,
  shopperOf,
  storefrontAuth,
} from 'kibo-storefront-auth'

const auth = storefrontAuth()
const app = express()
app.use(auth, requireSameOrigin())
app.use('/auth', authRoutes()) // POST /auth/login takes an accountId: the company to begin in

const buyers = requireCustomer({ loginPath: '/login', approved: true })
app.get('/companies', buyers, async (req, res) => {
  const { accountId, account } = shopperOf(req)
  // By the address of the account, never by one that a browser sent: this call is the app's own.
  const ids = await auth.client.b2bAccounts.accountsByUser({ emailAddress: account.emailAddress ?? '' })
  const companies = await Promise.all(ids.map((id) => auth.client.b2bAccounts.getAccount(id)))
  res.json(companies.map(({ id, companyOrOrganization: name }) => ({ id, name, isCurrent: id === accountId })))
})

app.post('/companies/:id', buyers, async (req, res) => {
  const accountId = Number(req.params.id)
  if (!Number.isInteger(accountId) || accountId < 1) throw new StorefrontAuthError('invalid_request')
  await req.customer.switchAccount(accountId)
  res.json(req.customer)
})

// A company that is not theirs, or that is closed: the shopper stays where they are.
const refusals: ErrorRequestHandler = (error, _req, res, next) => {
  if (!(error instanceof StorefrontAuthError)) return next(error)
  res.status(error.status).set(error.headers).json(error.toProblem())
}
app.use(refusals)

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
