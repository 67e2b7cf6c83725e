// A process that runs one snippet of the docs, the file it is given, with the names that the docs take for granted; then asks
// for each page that the snippet has mounted, as a shopper. It ends with 1 where the snippet or a page fails.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import express, { Router } from 'express'
import * as auth from 'kibo-storefront-auth'
import { RedisStore } from 'kibo-storefront-auth/redis'
import { Histogram } from 'prom-client'
import { createClient } from 'redis'
import request from 'supertest'

const file = process.argv[2] ?? ''
const code = readFileSync(file, 'utf8')
const mountsItself = code.includes('storefrontAuth(')
/** It speaks of a request as if it stood in a handler. */
const isInHandler = /^(await )?req\./m.test(code)

const app = express()
app.use((req, _res, next) => {
  Object.assign(req, { session: {} })
  next()
})
app.set(
  'view',
  class {
    path = 'any view'
    render = (_locals: object, done: (error: null, text: string) => void) => done(null, 'a page')
  },
)
if (!mountsItself) app.use(auth.storefrontAuth())

const client = await createClient({ url: String(process.env.REDIS_URL) }).connect()
const histogram = new Histogram({ name: 'calls', help: 'calls', labelNames: ['operation', 'status'] })
/** Any middleware serves: what Helmet does is not of these docs. */
const helmet = () => express.urlencoded()
const createApp = (kibo: auth.KiboOptions) =>
  express()
    .use(auth.storefrontAuth({ kibo, secret: 's'.repeat(32) }))
    .get('/account', auth.requireCustomer(), (req, res) => {
      res.json(req.customer)
    })
const names = { app, client, createApp, express, helmet, histogram, RedisStore, router: Router() }
Object.assign(globalThis, auth, names)
if (isInHandler) {
  app.get('/', async (req, res) => {
    Object.assign(globalThis, { req })
    await import(file)
    res.end()
  })
} else {
  await import(file)
}

if (!mountsItself) {
  app.use('/auth', auth.authRoutes())
  const browser = request.agent(app)
  const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815' }
  await browser.post('/auth/signup').send(ada).expect(201)
  for (const { route } of app.router.stack) {
    if (!route?.stack.some(({ method }) => method === 'get')) continue
    const page = await browser.get(route.path)
    assert.equal(page.status, 200, `${route.path} answers ${page.status} ${page.text}`)
  }
}
process.exit()
