// Run it: npx tsx examples/recipes/addresses-and-cards.ts
// The shopper's addresses and cards. The account's number is the session's, never one of the address or the body.
import '../sandbox-unless-configured.ts'
import express, { type Request } from 'express'
import { authRoutes, requireCustomer, requireSameOrigin, shopperOf, storefrontAuth } from 'kibo-storefront-auth'
import { json, passOn } from './kibo-answer.ts'

const app = express()
app.use(storefrontAuth())
app.use('/auth', authRoutes())
app.use('/account', requireCustomer(), requireSameOrigin(), express.json())

const ofAccount = (req: Request, path: string) => `/commerce/customer/accounts/${shopperOf(req).accountId}/${path}`

app.get('/account/addresses', async (req, res) => {
  await passOn(await req.customer.fetch(ofAccount(req, 'contacts')), res)
})
app.post('/account/addresses', async (req, res) => {
  const { email, firstName, lastNameOrSurname, address } = req.body ?? {}
  const contact = { email, firstName, lastNameOrSurname, address }
  const added = await req.customer.fetch(ofAccount(req, 'contacts'), json('POST', contact))
  if (added.ok) await req.customer.reloadAccount()
  await passOn(added, res)
})

app.get('/account/cards', async (req, res) => {
  await passOn(await req.customer.fetch(ofAccount(req, 'cards')), res)
})
// The page itself gives the number to Kibo's payment service. What comes here is the id from there, and four digits.
app.post('/account/cards', async (req, res) => {
  const { id, cardType, expireMonth, expireYear, contactId, lastFour } = req.body ?? {}
  const card = { id, cardType, expireMonth, expireYear, contactId, cardNumberPart: `************${lastFour}` }
  if (!/^\d{4}$/.test(String(lastFour))) res.sendStatus(400)
  else await passOn(await req.customer.fetch(ofAccount(req, 'cards'), json('POST', card)), res)
})
app.delete('/account/cards/:id', async (req, res) => {
  const path = ofAccount(req, `cards/${encodeURIComponent(req.params.id)}`)
  await passOn(await req.customer.fetch(path, { method: 'DELETE' }), res)
})

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})
