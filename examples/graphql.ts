// Run it: npx tsx examples/graphql.ts
// The cart by Kibo's GraphQL: queries go to Kibo as the visitor, guest or shopper. The page never has a token.
import './sandbox-unless-configured.ts'
import express, { type NextFunction, type Request, type Response } from 'express'
import { authRoutes, KiboGraphqlError, requireSameOrigin, storefrontAuth } from 'kibo-storefront-auth'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())

// With GraphQL Code Generator: pass its typed documents, and answer and variables are typed by them.
const cartQuery = '{ currentCart { id items { product { productCode } quantity } } }'
const addItem = 'mutation ($item: CrCartItemInput!) { addItemToCurrentCart(cartItemInput: $item) { id quantity } }'

app.get('/cart', async (req, res) => {
  const { currentCart } = await req.customer.graphql(cartQuery)
  res.json(currentCart)
})

app.post('/cart/:productCode', requireSameOrigin(), async (req, res) => {
  const item = { product: { productCode: req.params.productCode }, quantity: 1 }
  const { addItemToCurrentCart } = await req.customer.graphql(addItem, { item })
  res.status(201).json(addItemToCurrentCart)
})

app.get('/account', async (req, res) => {
  const { getCurrentAccount } = await req.customer.graphql('{ getCurrentAccount { firstName customerSinceDate } }')
  res.json(getCurrentAccount)
})

app.use((error: unknown, _req: Request, res: Response, next: NextFunction) => {
  if (!(error instanceof KiboGraphqlError)) return next(error)
  // `status` and `code` are those of the REST call behind the field that failed; a status below 400 says nothing of it.
  const { status, code, errors } = error
  res.status(status && status >= 400 ? status : 502).json({ code, messages: errors.map(({ message }) => message) })
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
