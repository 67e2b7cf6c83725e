// Run it: npx tsx examples/secret-rotation.ts
// A new secret without a logout: the first secret seals, all of them open. Deploy "new,old", and "new" alone when the
// longest session (session.absoluteMs, 30 days) has ended.
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, storefrontAuth } from 'kibo-storefront-auth'

const secrets = (process.env.STOREFRONT_AUTH_SECRET ?? '').split(',')

const app = express()
app.use(storefrontAuth({ secret: secrets })) // the same as storefrontAuth(), which reads the variable
app.use('/auth', authRoutes())
app.get('/', (req, res) => {
  res.json({ status: req.customer.status })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
