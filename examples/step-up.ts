// Run it: npx tsx examples/step-up.ts
// A shopper who is logged in gives a second factor before the checkout, and not again for ten minutes.
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())

const stepUp = requireCustomer({
  loginPath: '/login',
  twoFactorPath: '/confirm',
  secondFactorWithinMs: 10 * 60_000,
})
app.get('/checkout', stepUp, (req, res) => {
  res.send(`Checkout, confirmed at ${req.customer.secondFactorAt?.toISOString()}`)
})
app.post('/orders', stepUp, (_req, res) => {
  res.status(201).send('Ordered')
})

// A refused code comes back to this page with ?error=two_factor_invalid, and the shopper stays logged in.
app.get('/confirm', requireCustomer({ loginPath: '/login' }), (req, res) => {
  const isWrong = req.query.error !== undefined
  res.send(`<h1>Confirm that it is you</h1>
  <form method="post" action="/auth/two-factor/request">
    <input name="returnTo" type="hidden" value="/confirm">
    <button>Mail me a code</button>
  </form>
  <form method="post" action="/auth/two-factor/verify">
    ${isWrong ? '<p role="alert">That code is not right.</p>' : ''}
    <label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code" required></label>
    <input name="returnTo" type="hidden" value="/checkout">
    <button>Go on</button>
  </form>`)
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
