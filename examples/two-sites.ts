// Run it: npx tsx examples/two-sites.ts
// Two sites of one tenant in one app, by path. Each has a middleware and a cookie of its own: who is logged in to one
// is a guest of the other.
import './sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, storefrontAuth } from 'kibo-storefront-auth'

const app = express()

function site(name: string, siteId: string | undefined, currency: string): express.Router {
  const router = express.Router()
  router.use(storefrontAuth({ kibo: { siteId: Number(siteId), currency }, cookie: { name: `shopper_${name}` } }))
  router.use('/auth', authRoutes())
  router.get('/', (req, res) => {
    res.json({ site: name, status: req.customer.status, userId: req.customer.userId })
  })
  return router
}

app.use('/us', site('us', process.env.KIBO_SITE_US ?? process.env.KIBO_SITE, 'USD'))
app.use('/de', site('de', process.env.KIBO_SITE_DE ?? process.env.KIBO_SITE, 'EUR'))

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
