// What the middleware costs a page, as ratios measured in one run: `npm run bench`.
// Each figure is the median over rounds in which the variants take turns, so that a machine's drift meets all of them.
import { Agent, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import request from 'supertest'
import { authRoutes, type StorefrontAuthOptions, storefrontAuth } from '../src/index.ts'
import { createSandbox } from '../src/sandbox/index.ts'

const rounds = 15
const requestsEach = 400
const shoppers = 50

const sandbox = await createSandbox()
const options: StorefrontAuthOptions = {
  kibo: sandbox.kibo,
  secret: 'a secret of the bench, long enough',
  cookie: { secure: false },
}

async function serve(mount: (app: express.Express) => void) {
  const app = express()
  mount(app)
  app.get('/', (_req, res) => void res.json({ page: 'home' }))
  const server = app.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { app, server, port: (server.address() as AddressInfo).port }
}

const bare = await serve(() => {})
const withAuth = await serve((app) => app.use(storefrontAuth(options)).use('/auth', authRoutes({ rateLimit: false })))
// A middleware that has seen none of the cookies before: every request opens its cookie.
const fresh = () => serve((app) => app.use(storefrontAuth({ ...options, account: { load: 'lazy' } })))

const cookies: string[] = []
for (let index = 0; index < shoppers; index++) {
  const answer = await request(withAuth.app)
    .post('/auth/signup')
    .send({ emailAddress: `shopper${index}@example.com`, password: 'secret-1' })
  const lines = answer.headers['set-cookie'] as unknown as string[]
  cookies.push(lines.map((line) => line.split(';')[0]).find((pair) => pair?.startsWith('kibo_shopper=')) ?? '')
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 })
function visit(port: number, cookie: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, agent, headers: { cookie } }, (res) => res.resume().once('end', resolve)).once(
      'error',
      reject,
    )
  })
}

async function microsEach(port: number, count: number): Promise<number> {
  const before = process.hrtime.bigint()
  for (let index = 0; index < count; index++) await visit(port, cookies[index % shoppers] ?? '')
  return Number(process.hrtime.bigint() - before) / 1000 / count
}

const median = (values: number[]) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
const results = { bare: [] as number[], known: [] as number[], unknown: [] as number[] }
await microsEach(bare.port, 500)
await microsEach(withAuth.port, 500)
const askedBefore = sandbox.calls.length
for (let round = 0; round < rounds; round++) {
  results.bare.push(await microsEach(bare.port, requestsEach))
  results.known.push(await microsEach(withAuth.port, requestsEach))
  const unknown = await fresh()
  await visit(unknown.port, '')
  results.unknown.push(await microsEach(unknown.port, shoppers))
  unknown.server.close()
}
const asked = sandbox.calls
  .slice(askedBefore)
  .filter((call) => call.operation !== 'createAnonymousShopperAuthTicket' && call.operation !== 'createAppToken')

const [bareMicros, known, unknown] = [median(results.bare), median(results.known), median(results.unknown)]
console.log(
  `a page by Express alone                          1.00  (${bareMicros.toFixed(0)} µs with client and loopback)`,
)
console.log(`a known shopper's page, cookie seen before       ${(known / bareMicros).toFixed(2)}`)
console.log(`a shopper's page, cookie never seen here before  ${(unknown / bareMicros).toFixed(2)}`)
console.log(`calls to Kibo for ${rounds * requestsEach} pages of known shoppers: ${asked.length}`)

agent.destroy()
for (const { server } of [bare, withAuth]) server.close()
await sandbox.close()
