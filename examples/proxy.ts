// Run it: npx tsx examples/proxy.ts
// Behind one proxy that ends TLS: Express takes address, host and scheme from its X-Forwarded-* headers.
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.set('trust proxy', 1) // how many proxies there are; true would take any address that a visitor writes
app.get('/healthz', (_req, res) => {
  res.send('ok') // before the middleware: a probe is no visitor
})
// The visitor comes over TLS, the proxy asks the app in plain http: so `secure` is set here.
app.use(storefrontAuth({ cookie: { secure: true } }))
app.use('/auth', authRoutes()) // rate limits count req.ip
app.get('/', (req, res) => {
  res.json({ address: req.ip, origin: `${req.protocol}://${req.host}`, status: req.customer.status })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
