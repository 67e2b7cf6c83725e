// What the middleware costs a page, beside its peers: `npm run bench`; `-- --short` for a quick look that writes nothing.
import { once } from 'node:events'
import { existsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cpus, release, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createSandbox } from '../src/sandbox/index.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import { BenchServer } from './bench-server.ts'
import { chart } from './chart.ts'
import { timeFirstVisits } from './first-visit.ts'
import { type Cost, comparePair, type PairOptions } from './pair.ts'
import { answerAsKibo, shopperCookies } from './shoppers.ts'
import type { Spread } from './spread.ts'
import { cookieOf, countUpstreamCalls, signUp } from './upstream.ts'

const { values: flags } = parseArgs({ options: { short: { type: 'boolean', default: false } } })
const size = flags.short
  ? { pages: 50, few: 10, many: 200, pair: { passes: 1, rounds: 2, warmUp: 50 } }
  : { pages: 250, few: 50, many: 100_000, pair: { passes: 9, rounds: 24, warmUp: 6000 } }
const ours = 'kibo-storefront-auth'
const docs = join(import.meta.dirname, '../docs')
const title = 'Pages in a second, as a share of an empty middleware'
const count = (number: number) => number.toLocaleString('en-US')

const peersAreThere = existsSync(join(import.meta.dirname, 'node_modules/cookie-session'))
if (!peersAreThere) console.log('left out: the peers (npm ci --prefix bench)')

const redis = await RedisServer.start('redis-server')
const kibo = createServer((req, res) => {
  res.setHeader('content-type', 'application/json')
  res.end(JSON.stringify(answerAsKibo(req.url ?? '', String(req.headers['x-vol-user-claims']))))
}).listen(0, '127.0.0.1')
await once(kibo, 'listening')
const kiboUrl = `http://127.0.0.1:${(kibo.address() as AddressInfo).port}`
const setup = {
  kibo: { apiHost: kiboUrl, authHost: kiboUrl, tenantId: 1, siteId: 2, clientId: 'bench', sharedSecret: 'bench' },
  secret: 'a secret of the bench, long enough',
  redisUrl: redis.url,
}
const sandbox = await createSandbox({ accessTokenTtlMs: 3_600_000 })
const sandboxSetup = { ...setup, kibo: { ...sandbox.kibo, now: undefined } }

interface Row extends Cost {
  readonly name: string
  readonly cookieBytes: number
}

const rows: Row[] = []

/** @param cookies of one turn: all that are sent to both servers */
async function measure(
  name: string,
  variant: string,
  cookies: () => readonly string[],
  { options = size.pair, to = setup }: { options?: PairOptions; to?: object } = {},
): Promise<void> {
  let cookieBytes = 0
  const cost = await comparePair(variant, to, options, () => {
    const some = cookies()
    cookieBytes = some[0]?.length ?? 0
    return some
  })
  rows.push({ name, cookieBytes, ...cost })
  console.log(`${name.padEnd(66)} ${cost.ratio.median.toFixed(2)}  ${cost.micros.median.toFixed(1)} µs`)
}

const many = await shopperCookies(size.many, { kibo: setup.kibo, secret: setup.secret, cookie: { secure: false } })
const pagesOf = (cookies: readonly string[]) => () =>
  Array.from({ length: size.pages }, (_, index) => cookies[index % cookies.length] ?? '')
const fewShoppers = pagesOf(many.slice(0, size.few))
const inRandomOrder = () =>
  Array.from({ length: size.pages }, () => many[Math.floor(Math.random() * many.length)] ?? '')
let taken = 0
const neverSeen = () => Array.from({ length: size.pages }, () => many[taken++ % many.length] ?? '')

await measure('the empty middleware again', 'control', fewShoppers)
await measure('the empty middleware, after 50 calls of fetch', 'fetches first', fewShoppers)
await measure('finds the cookie in a Map, nothing else', 'finds the cookie', fewShoppers)
await measure(`${ours}, a known shopper`, 'known', fewShoppers)
await measure(`${ours}, a known shopper, the page reads who it is`, 'known, read', fewShoppers)
// One pass: each server has to see all of them first.
const turns = size.pair.passes * size.pair.rounds
const everybody = [many, ...Array.from({ length: turns }, inRandomOrder)].values()
await measure(
  `${ours}, ${count(size.many)} known shoppers in random order`,
  'known',
  () => everybody.next().value ?? [],
  {
    options: { passes: 1, rounds: turns, warmUp: size.many },
  },
)
await measure(`${ours}, a cookie never seen here`, 'unseen', neverSeen)

const signsUp = await BenchServer.start('redis', sandboxSetup)
const references: string[] = []
for (let number = 0; number < size.few; number++) {
  references.push(await signUp(`http://127.0.0.1:${signsUp.port}`, `shopper${number}@example.com`))
}
await signsUp.stop()
await measure(`${ours} with Redis, a known shopper`, 'redis', pagesOf(references), { to: sandboxSetup })

if (peersAreThere) {
  const peers = ['cookie-parser', 'cookie-session', 'express-session with connect-redis', 'express-openid-connect']
  for (const peer of peers) {
    const server = await BenchServer.start(peer, setup)
    const cookie = cookieOf(await fetch(`http://127.0.0.1:${server.port}/mint`))
    await server.stop()
    await measure(peer, peer, pagesOf([cookie]))
  }
}
kibo.closeAllConnections()
kibo.close()
const firstVisitMs = await timeFirstVisits(sandbox)
console.log(`a first visit with anonymousPool and Kibo at 200 ms: ${firstVisitMs.toFixed(1)} ms beyond a warm page`)
const upstream = await countUpstreamCalls(sandbox)
for (const [name, calls] of upstream) console.log(`${name.padEnd(62)} ${calls}`)
await redis.close()
await sandbox.close()

const controlRatio = rows[0]?.ratio.median ?? Number.NaN
const isQuiet = Math.abs(controlRatio - 1) <= 0.03
if (!flags.short && !isQuiet) {
  console.error(`nothing written: the identical control is at ${controlRatio.toFixed(2)}, the machine is not quiet`)
  process.exitCode = 1
} else if (!flags.short) {
  const machine = `${cpus()[0]?.model.trim()} × ${cpus().length}, ${type()} ${release()}, Node ${process.version}`
  const figure = ({ median, low, high }: Spread, digits: number) =>
    `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`
  const { passes, rounds } = size.pair
  writeFileSync(
    join(docs, 'bench.md'),
    `# Bench

![${title}](bench.svg)

Pages in a second, as a share of what the same app does with an empty middleware that is sent the same cookies, and CPU time
beyond it: the median of ${passes * rounds} alternating pairs of ${count(size.pages)} pages, in ${passes} pairs of fresh processes, with the
quartiles. The row of ${count(size.many)} shoppers is as many in one. Machine: ${machine}.

| middleware | share | CPU µs | cookie bytes |
| --- | --- | --- | --- |
${rows.map((row) => `| ${row.name} | ${figure(row.ratio, 2)} | ${figure(row.micros, 1)} | ${row.cookieBytes} |`).join('\n')}

A guest's first visit with \`anonymousPool\`, while Kibo takes 200 ms: ${firstVisitMs.toFixed(1)} ms beyond a warm page (medians of 40).

Calls to Kibo:

| what | calls |
| --- | --- |
${upstream.map(([name, calls]) => `| ${name} | ${calls} |`).join('\n')}
`,
  )
  const bars = rows.slice(1).map((row) => ({ ...row, isOurs: row.name.startsWith(ours) }))
  writeFileSync(join(docs, 'bench.svg'), chart(title, bars))
}
