// What the middleware costs a page, beside its peers: `npm run bench`; `-- --short` for a quick look that writes nothing.
// A variant and the empty middleware take turns, with the same cookies; every figure is the median of the rounds' ratios.
import { existsSync, writeFileSync } from 'node:fs'
import { cpus, release, type } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import pMap from 'p-map'
import { createSandbox } from '../src/sandbox/index.ts'
import { RedisServer } from '../test/support/redis-server.ts'
import { BenchServer } from './bench-server.ts'
import { chart } from './chart.ts'
import { timeFirstVisits } from './first-visit.ts'
import { load } from './load.ts'
import { type Spread, spreadOf } from './spread.ts'
import { cookieOf, countUpstreamCalls, signUp } from './upstream.ts'

interface Row {
  readonly name: string
  readonly ratio: Spread
  readonly micros: Spread
  readonly cookieBytes: number
  readonly isOurs: boolean
}

const { values: flags } = parseArgs({ options: { short: { type: 'boolean', default: false } } })
const rounds = flags.short ? 2 : 15
const requests = flags.short ? 50 : 2000
const warmUp = flags.short ? 50 : 4000
/** Shoppers of the rows with many cookies. The sandbox remembers 10,000 tickets, a guest's before each signup included. */
const shoppers = flags.short ? 50 : 4000
const few = 50

const peersAreThere = existsSync(join(import.meta.dirname, 'node_modules/cookie-session'))
if (!peersAreThere) console.log('left out: the peers (npm ci --prefix bench)')

const sandbox = await createSandbox({ accessTokenTtlMs: 3_600_000 })
const redis = await RedisServer.start('redis-server')
const setup = { kibo: { ...sandbox.kibo, now: undefined }, redisUrl: redis.url }
const rows: Row[] = []

const base = await BenchServer.start('empty', setup)
const origin = (server: BenchServer) => `http://127.0.0.1:${server.port}`
const repeated = (cookies: readonly string[]) =>
  Array.from({ length: requests }, (_, i) => cookies[i % cookies.length] ?? '')
const drawn = (cookies: readonly string[]) =>
  Array.from({ length: requests }, () => cookies[Math.floor(Math.random() * cookies.length)] ?? '')

let emailNumber = 0
const signUpAt = (server: BenchServer, count: number) =>
  pMap(Array.from({ length: count }), () => signUp(origin(server), `shopper${++emailNumber}@example.com`), {
    concurrency: 16,
  })

async function measure(name: string, server: BenchServer, plan: (round: number) => readonly string[], forget = false) {
  const ratios: number[] = []
  const micros: number[] = []
  const timed = async (one: BenchServer, cookies: readonly string[]) => {
    const cpuBefore = await one.cpuMicros()
    const began = performance.now()
    await load(one.port, cookies)
    const elapsedMs = performance.now() - began
    return { elapsedMs, cpu: ((await one.cpuMicros()) - cpuBefore) / cookies.length }
  }
  const warm = plan(-1)
  for (const one of [base, server]) {
    for (let sent = 0; sent < warmUp; sent += warm.length) await load(one.port, warm)
  }
  for (let round = 0; round < rounds; round++) {
    const cookies = plan(round)
    const turns = round % 2 === 0 ? [base, server] : [server, base]
    const seen = new Map<BenchServer, { elapsedMs: number; cpu: number }>()
    for (const one of turns) {
      if (forget && one === server) await server.forget()
      seen.set(one, await timed(one, cookies))
    }
    const [empty, ours] = [seen.get(base), seen.get(server)]
    if (!empty || !ours) continue
    ratios.push(empty.elapsedMs / ours.elapsedMs)
    micros.push(ours.cpu - empty.cpu)
  }
  const isOurs = name.startsWith('kibo-storefront-auth')
  rows.push({ name, ratio: spreadOf(ratios), micros: spreadOf(micros), cookieBytes: plan(-1)[0]?.length ?? 0, isOurs })
  console.log(`${name.padEnd(52)} ${spreadOf(ratios).median.toFixed(2)}  ${spreadOf(micros).median.toFixed(1)} µs`)
}

const known = await BenchServer.start('known', setup)
const small = await signUpAt(known, few)
const many = await signUpAt(known, shoppers)

const control = await BenchServer.start('control', setup)
await measure('the empty middleware again', control, () => repeated(small))
await control.stop()
const finder = await BenchServer.start('finds the cookie', setup)
await measure('finds the cookie, nothing else', finder, () => repeated(small))
await finder.stop()

await measure('kibo-storefront-auth, a known shopper', known, () => repeated(small))
await load(known.port, many)
await measure(`kibo-storefront-auth, ${shoppers} shoppers in random order`, known, () => drawn(many))
await known.stop()
const unseen = await BenchServer.start('unseen', setup)
const slice = (round: number) => {
  const from = ((round + 1) * requests) % Math.max(many.length - requests + 1, 1)
  return many.slice(from, from + requests)
}
await measure('kibo-storefront-auth, a cookie never seen here', unseen, slice, true)
await unseen.stop()
const stored = await BenchServer.start('redis', setup)
const references = await signUpAt(stored, few)
await measure('kibo-storefront-auth with Redis', stored, () => repeated(references))
await stored.stop()

if (peersAreThere) {
  for (const peer of [
    'cookie-parser',
    'cookie-session',
    'express-session with connect-redis',
    'express-openid-connect',
  ]) {
    const server = await BenchServer.start(peer, setup)
    const cookie = cookieOf(await fetch(`${origin(server)}/mint`))
    await measure(peer, server, () => repeated([cookie]))
    await server.stop()
  }
}
await base.stop()
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
  writeFileSync(
    join(import.meta.dirname, 'results.md'),
    `# Results of the bench

Pages in a second, as a share of what the same app does with an empty middleware that is sent the same cookies, and CPU time
beyond it. Median of ${rounds} alternating pairs of ${requests} pages, with the quartiles. Machine: ${machine}.

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
  const bars = rows.filter(({ name }) => !name.startsWith('the empty'))
  writeFileSync(
    join(import.meta.dirname, '../docs/bench.svg'),
    chart('Pages in a second, as a share of an empty middleware', bars),
  )
}
