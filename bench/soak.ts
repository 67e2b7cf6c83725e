// Memory for each shopper, then memory and handles under 200 000 requests with faults on: `npm run soak [requests]`. Exit 1
// when a shopper takes more than 3.5 KB, or when they grow.
import { Agent, get, request as post } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { authRoutes, requireCustomer, storefrontAuth } from '../src/index.ts'
import { createSandbox } from '../src/sandbox/index.ts'
import { heapPerShopper } from './heap-per-shopper.ts'

const requests = Number(process.argv[2] ?? 200_000)
const browsers = 50
const gc = globalThis.gc ?? (() => {})
const mostPerShopper = 3.5 * 1024

const perShopper = await heapPerShopper(3000, gc)
console.log(`heap per shopper, opened cookie and account of 2 KB: ${(perShopper / 1024).toFixed(2)} KB (at most 3.5)`)
if (perShopper > mostPerShopper) process.exitCode = 1

const sandbox = await createSandbox()
const auth = storefrontAuth({
  kibo: { ...sandbox.kibo, timeoutMs: 200 },
  secret: 'a secret of the soak, long enough',
  account: { ttlMs: 500, maxEntries: 100 },
})
const app = express()
app.use(auth).use('/auth', authRoutes({ rateLimit: false }))
app.get('/', (req, res) => void res.json(req.customer))
app.get('/account', requireCustomer(), (req, res) => void res.json(req.customer.account?.id))
const server = app.listen(0, '127.0.0.1')
await new Promise((resolve) => server.once('listening', resolve))
const { port } = server.address() as AddressInfo
const agent = new Agent({ keepAlive: true, maxSockets: browsers })

process.on('unhandledRejection', (error) => {
  console.error('unhandled rejection', error)
  process.exit(1)
})

for (const operation of ['getCurrentAccount', 'refreshUserAuthTicket', 'createAnonymousShopperAuthTicket'] as const) {
  for (const kind of ['refuse', 'status', 'cut', 'html', 'drop'] as const) {
    sandbox.fail({ operation, kind, times: Number.POSITIVE_INFINITY, when: () => Math.random() < 0.02 })
  }
}

const statuses = new Map<number, number>()
const jars = Array.from({ length: browsers }, () => '')

function send(browser: number, method: 'GET' | 'POST', path: string, body?: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body)
    const headers = {
      cookie: jars[browser] ?? '',
      ...(text && { 'content-type': 'application/json', 'content-length': text.length }),
    }
    const call = (method === 'GET' ? get : post)({ host: '127.0.0.1', port, path, method, agent, headers }, (res) => {
      statuses.set(res.statusCode ?? 0, (statuses.get(res.statusCode ?? 0) ?? 0) + 1)
      const line = res.headers['set-cookie']?.find((cookie) => cookie.startsWith('kibo_shopper='))
      if (line) jars[browser] = line.split(';')[0] ?? ''
      res.resume().once('end', resolve)
    }).once('error', reject)
    call.end(text)
  })
}

async function browse(browser: number, count: number, round: number): Promise<void> {
  const person = { emailAddress: `soak-${round}-${browser}@example.com`, password: 'secret-1' }
  await send(browser, 'POST', '/auth/signup', person)
  for (let index = 2; index < count; index++) await send(browser, 'GET', index % 3 ? '/' : '/account')
  await send(browser, 'POST', '/auth/logout')
}

const perRound = browsers * 200
const rounds = Math.max(4, Math.ceil(requests / perRound))
const heaps: number[] = []
for (let round = 0; round < rounds; round++) {
  await Promise.all(jars.map((_, browser) => browse(browser, perRound / browsers, round)))
  sandbox.advance(round % 4 === 3 ? 16 * 60_000 : 60_000)
  gc()
  heaps.push(process.memoryUsage().heapUsed / 1024 / 1024)
  const handles = process.getActiveResourcesInfo().length
  if (round % Math.ceil(rounds / 10) === 0 || round === rounds - 1) {
    console.log(
      `${(round + 1) * perRound} requests: heap ${heaps.at(-1)?.toFixed(1)} MB, ${handles} handles, statuses ${JSON.stringify([...statuses])}`,
    )
  }
}
const settled = heaps.slice(Math.floor(rounds / 2))
const growthMb = (settled.at(-1) ?? 0) - (settled[0] ?? 0)
console.log(`second half: heap ${growthMb >= 0 ? 'grew' : 'shrank'} by ${Math.abs(growthMb).toFixed(1)} MB`)

agent.destroy()
server.close()
await auth.close()
await sandbox.close()
if (growthMb > 15) process.exitCode = 1
