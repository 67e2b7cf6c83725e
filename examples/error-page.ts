// Run it: npx tsx examples/error-page.ts
// One handler for every refusal and outage: a page for people, problem JSON for scripts.
import './sandbox-unless-configured.ts'
import express, { type ErrorRequestHandler } from 'express'
import { requireCustomer, StorefrontAuthError, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth({ onKiboOutage: 'fail' })) // an outage goes to the handler below; 'degrade' serves the page
app.get('/', (req, res) => {
  res.json({ status: req.customer.status })
})
app.get('/account', requireCustomer({ passError: true }), (req, res) => {
  res.json(req.customer.account)
})

const texts: Partial<Record<string, string>> = {
  session_required: 'Please log in.',
  kibo_unavailable: 'The shop is being looked after. Please try again in a minute.',
}

const errorPage: ErrorRequestHandler = (error, req, res, next) => {
  if (!(error instanceof StorefrontAuthError)) return next(error)
  res.status(error.status).set(error.headers) // Retry-After, Cache-Control
  if (req.accepts(['json', 'html']) === 'html') return res.send(`<h1>${texts[error.code] ?? 'Sorry.'}</h1>`)
  res.type('application/problem+json').send(JSON.stringify(error.toProblem()))
}
app.use(errorPage)

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
