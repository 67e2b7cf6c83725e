// Run it: npx tsx examples/recipes/orders.ts
// The shopper's orders, the newest first, a page at a time.
import '../sandbox-unless-configured.ts'
import express from 'express'
import { authRoutes, requireCustomer, shopperOf, storefrontAuth } from 'kibo-storefront-auth'
import { passOn } from './kibo-answer.ts'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())

app.get('/orders', requireCustomer({ loginPath: '/login' }), async (req, res) => {
  const page = Math.max(1, Math.trunc(Number(req.query.page)) || 1)
  const query = new URLSearchParams({
    filter: `customerAccountId eq ${shopperOf(req).accountId} and status ne Abandoned`,
    sortBy: 'submittedDate desc',
    startIndex: String((page - 1) * 20),
    pageSize: '20',
  })
  await passOn(await req.customer.fetch(`/commerce/orders?${query}`), res)
})

app.get('/orders/:id', requireCustomer({ loginPath: '/login' }), async (req, res) => {
  const answer = await req.customer.fetch(`/commerce/orders/${encodeURIComponent(String(req.params.id))}`)
  if (!answer.ok) return passOn(answer, res)
  const order = (await answer.json()) as { customerAccountId?: number }
  // That Kibo shows nobody the order of somebody else is not stated by Kibo.
  if (order.customerAccountId === shopperOf(req).accountId) res.json(order)
  else res.sendStatus(404)
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
