// Run it: STAFF_TOKEN=$(openssl rand -hex 16) npx tsx examples/recipes/preview.ts
// Staff see what is not published yet. The calls are the app's own: no shopper takes part in them.
import '../sandbox-unless-configured.ts'
import { createHash, timingSafeEqual } from 'node:crypto'
import express, { type NextFunction, type Request, type Response } from 'express'
import { storefrontAuth } from 'kibo-storefront-auth'
import { passOn } from './kibo-answer.ts'

const auth = storefrontAuth()
const app = express()

app.get('/preview/products/:code', requireStaff, async (req, res) => {
  const path = `/commerce/catalog/storefront/products/${encodeURIComponent(String(req.params.code))}`
  const headers = { 'x-vol-dataview-mode': 'Pending', 'x-vol-preview-date': new Date().toISOString() }
  res.set('Cache-Control', 'no-store')
  await passOn(await auth.client.fetch(path, { headers }), res)
})
app.use(auth) // the shop's own pages follow

const port = Number(process.env.PORT ?? 3000)
const server = app.listen(port, '127.0.0.1', (error) => {
  if (error) throw error // is the port in use? Set PORT
  console.log('listening:', server.address())
})

/** In place of the login of your staff. */
function requireStaff(req: Request, res: Response, next: NextFunction): void {
  const { STAFF_TOKEN } = process.env
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const isKnown = STAFF_TOKEN && timingSafeEqual(hash(req.get('authorization') ?? ''), hash(`Bearer ${STAFF_TOKEN}`))
  if (isKnown) next()
  else res.sendStatus(403)
}
