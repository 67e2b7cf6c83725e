// Run it: npx tsx examples/own-routes.ts
// Login and logout by routes of your own instead of authRoutes(). Rate limits are then yours as well.
import './sandbox-unless-configured.ts'
import express, { type ErrorRequestHandler } from 'express'
import { requireSameOrigin, StorefrontAuthError, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth())
app.use(express.json(), requireSameOrigin()) // no other site's page may log somebody in

app.post('/sign-in', async (req, res) => {
  const { emailAddress, password } = req.body
  await req.customer.login({ emailAddress: String(emailAddress), password: String(password) })
  res.json(req.customer) // status is 'authenticated', or 'two-factor' while a code is missing
})

app.post('/sign-up', async (req, res) => {
  const { emailAddress, password, firstName } = req.body
  await req.customer.signup({
    emailAddress: String(emailAddress),
    password: String(password),
    firstName: String(firstName),
  })
  res.status(201).json(req.customer)
})

app.post('/sign-out', async (req, res) => {
  await req.customer.logout()
  res.sendStatus(204)
})

const refusals: ErrorRequestHandler = (error, _req, res, next) => {
  if (!(error instanceof StorefrontAuthError)) return next(error)
  res.status(error.status).set(error.headers).json({ code: error.code })
}
app.use(refusals)

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
