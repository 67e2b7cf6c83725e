// One server of the bench, a process of its own, so that its CPU time is its own: `serve.mjs <variant>`.
import express from 'express'

const [variant] = process.argv.slice(2)
const setup = JSON.parse(process.env.BENCH_SETUP ?? '{}')
const { secret } = setup
const user = { id: 'c0ffee00-0000-4000-8000-000000000000', accountId: 1001, name: 'Ada' }

const app = express()
app.disable('x-powered-by')
const stops = []
/** Whether a request's visitor is known: what `/who` answers, and what the page reads unless it shows the same to all. */
let knows = () => true
let pageReads = true
/** Mounted behind the page, so that every variant's page passes the same layers. */
let mountRoutes = () => {}

async function redisClient() {
  const { createClient } = await import('redis')
  const client = createClient({ url: setup.redisUrl })
  await client.connect()
  stops.push(() => client.destroy())
  return client
}

async function ours({ load, store, reads = false }) {
  const { authRoutes, storefrontAuth } = await import('../dist/index.js')
  const account = { ttlMs: 3_600_000, maxEntries: 100_000, load }
  const auth = storefrontAuth({ kibo: setup.kibo, secret, cookie: { secure: false }, account, store })
  stops.push(() => auth.close())
  app.use(auth)
  mountRoutes = () => app.use('/auth', authRoutes({ rateLimit: false }))
  knows = (req) => req.customer.isAuthenticated
  pageReads = reads
}

const variants = {
  empty: () => app.use((_req, _res, next) => next()),
  control: () => app.use((_req, _res, next) => next()),
  // As many as ours makes for the accounts of its shoppers.
  'fetches first': async () => {
    await Promise.all(Array.from({ length: 50 }, async () => (await fetch(setup.kibo.apiHost)).text()))
    app.use((_req, _res, next) => next())
  },
  'finds the cookie': () => {
    const known = new Map()
    app.use((req, _res, next) => {
      const header = req.headers.cookie ?? ''
      const at = header.indexOf('kibo_shopper=')
      if (at !== -1) {
        const value = header.slice(at + 13)
        req.found = known.get(value)
        if (req.found === undefined) known.set(value, { ...user })
      }
      next()
    })
    knows = (req) => req.found !== undefined
    pageReads = false
  },
  known: () => ours({}),
  'known, read': () => ours({ reads: true }),
  unseen: () => ours({ load: 'lazy' }),
  redis: async () => {
    const { RedisStore } = await import('../dist/redis.js')
    await ours({ store: new RedisStore({ client: await redisClient() }) })
  },
  'cookie-parser': async () => {
    const { default: cookieParser } = await import('cookie-parser')
    app.use(cookieParser(secret))
    app.get('/mint', (_req, res) => void res.cookie('user', JSON.stringify(user), { signed: true }).end())
    knows = (req) => req.signedCookies.user !== undefined
  },
  'cookie-session': async () => {
    const { default: cookieSession } = await import('cookie-session')
    app.use(cookieSession({ keys: [secret] }))
    app.get('/mint', (req, res) => {
      req.session.user = user
      res.end()
    })
    knows = (req) => req.session.user?.accountId === 1001
  },
  'express-session with connect-redis': async () => {
    const [{ default: session }, { RedisStore }] = await Promise.all([
      import('express-session'),
      import('connect-redis'),
    ])
    const store = new RedisStore({ client: await redisClient(), disableTouch: true })
    app.use(session({ secret, store, resave: false, saveUninitialized: false }))
    app.get('/mint', (req, res) => {
      req.session.user = user
      res.end()
    })
    knows = (req) => req.session.user?.accountId === 1001
  },
  'express-openid-connect': async () => {
    const { default: openid } = await import('express-openid-connect')
    app.use(
      openid.auth({
        authRequired: false,
        issuerBaseURL: 'https://issuer.example',
        baseURL: 'http://127.0.0.1:3000',
        clientID: 'bench',
        clientSecret: 'bench',
        authorizationParams: { response_type: 'code' },
        secret,
      }),
    )
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
    app.get('/mint', (req, res) => {
      const claims = { iss: 'https://issuer.example', sub: user.id, aud: 'bench', exp: Date.now() / 1000 + 3600 }
      req.appSession.id_token = `${part({ alg: 'none' })}.${part(claims)}.`
      res.end()
    })
    knows = (req) => req.oidc.user?.sub === user.id
  },
}

await variants[variant]()
app.get('/', (req, res) => {
  if (pageReads && !knows(req)) res.status(500)
  res.json({ page: 'home' })
})
app.get('/who', (req, res) => void res.status(knows(req) ? 200 : 500).end())
mountRoutes()
const server = app.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }))

process.on('message', async (message) => {
  if (message === 'stop') {
    for (const stop of stops) await stop()
    process.exit()
  }
  process.send({ cpu: process.cpuUsage() })
})
process.on('disconnect', () => process.exit())
