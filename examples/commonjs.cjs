// Run it: node --env-file=.env examples/commonjs.cjs
// The package by require(), where an app is CommonJS.
// KIBO_* and STOREFRONT_AUTH_SECRET come from .env: docs/quick-start.md
const express = require('express')
const { authRoutes, requireCustomer, storefrontAuth } = require('kibo-storefront-auth')

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())
app.get('/account', requireCustomer(), (req, res) => {
  res.json({ hello: req.customer.account?.firstName })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
