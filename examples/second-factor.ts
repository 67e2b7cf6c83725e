// Run it: npx tsx examples/second-factor.ts
// Two forms: password, then the code that Kibo mails. Kibo's site settings say when a code is asked for.
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, requireCustomer, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes({ pages: { login: '/login', twoFactor: '/two-factor' } }))

app.get('/login', (_req, res) => {
  res.send(`<form method="post" action="/auth/login">
    <input name="emailAddress" type="email" autocomplete="username" required>
    <input name="password" type="password" autocomplete="current-password" required>
    <input name="returnTo" type="hidden" value="/account">
    <button>Log in</button>
  </form>`)
})

app.get('/two-factor', (req, res) => {
  if (!req.customer.requires2FA) return res.redirect('/login')
  res.send(`<form method="post" action="/auth/two-factor/verify">
    <input name="code" inputmode="numeric" autocomplete="one-time-code" required>
    <input name="returnTo" type="hidden" value="/account">
    <button>Go on</button>
  </form>
  <form method="post" action="/auth/two-factor/request"><button>Send another code</button></form>`)
})

app.get('/account', requireCustomer({ loginPath: '/login', twoFactorPath: '/two-factor' }), (req, res) => {
  res.json({ hello: req.customer.account?.firstName })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
