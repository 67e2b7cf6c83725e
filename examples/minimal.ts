// Run it: npx tsx examples/minimal.ts
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, requireCustomer, shopperOf, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth()) // KIBO_* and STOREFRONT_AUTH_SECRET from the environment
app.use('/auth', authRoutes()) // POST /auth/login, /auth/signup, /auth/logout ...
app.get('/account', requireCustomer({ loginPath: '/login' }), (req, res) => {
  res.json({ hello: shopperOf(req).account.firstName })
})

const server = app.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
