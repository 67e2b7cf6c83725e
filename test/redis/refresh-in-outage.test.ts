import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { leaseMs } from '../../src/store/lease.ts'
import type { Browser } from '../support/browser.ts'
import { debianTool } from '../support/debian-tool.ts'
import { libraries, type OwnStore } from '../support/redis-clients.ts'
import { RedisServer } from '../support/redis-server.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

const keepsAll = ['--appendonly', 'yes', '--appendfsync', 'always']
const shoppers = 20
const refresh = 'refreshUserAuthTicket'
/** Longer than a lease, which Redis ends by its own clock. OUTAGE_MS=30000 for a longer one. */
const outageMs = Number(process.env.OUTAGE_MS ?? leaseMs + 100)

const ways = [
  [
    'is killed and started again, with redis',
    libraries.redis,
    (one: RedisServer) => one.kill(),
    (one: RedisServer) => one.start(),
  ],
  [
    'is killed and started again, with ioredis',
    libraries.ioredis,
    (one: RedisServer) => one.kill(),
    (one: RedisServer) => one.start(),
  ],
  ['hangs, with redis', libraries.redis, (one: RedisServer) => one.pause(), (one: RedisServer) => one.resume()],
  ['hangs, with ioredis', libraries.ioredis, (one: RedisServer) => one.pause(), (one: RedisServer) => one.resume()],
] as const

describe('a refresh whose ticket Redis could not be told', function () {
  this.timeout(40_000 + 2 * outageMs)
  const open = storefronts()
  let server: RedisServer
  let own: OwnStore[] = []

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'), keepsAll)
  })
  after(async () => {
    await server?.close()
  })
  afterEach(() => {
    for (const { close } of own) close()
  })

  for (const [name, connect, leave, comeBack] of ways) {
    it(`logs nobody out while the process that has it lives: Redis ${name}`, async () => {
      own = await Promise.all([connect(server.url), connect(server.url)])
      const [here, there] = own.map(({ store }) => ({ store }))
      const first = await open({ options: here ?? {} })
      const second = await open({ sharing: first.sandbox, options: there ?? {} })
      const browsers: Browser[] = []
      for (let shopper = 0; shopper < shoppers; shopper++) browsers.push(await signedUp(first))
      first.sandbox.advance(staleMs)
      first.sandbox.fail({ operation: refresh, kind: 'slow', delayMs: 800, times: shoppers })

      const pages = browsers.map((browser) => browser.get('/'))
      await until(() => first.sandbox.calls.filter(({ operation }) => operation === refresh).length === shoppers)
      await leave(server)
      const refreshed = await Promise.all(pages)
      assert.ok(refreshed.every(({ status }) => status === 200 || status === 503))
      await sleep(outageMs)
      await comeBack(server)

      const elsewhere = second.browser()
      const outcomes = await Promise.all(
        browsers.map(async ({ jar }) => {
          const browser = elsewhere.copy()
          for (const [cookie, value] of jar) browser.jar.set(cookie, value)
          let served: unknown
          await until(async () => {
            const { status, json } = await browser.get('/')
            if (status === 200 && json.degraded !== true) served = json.status
            return served !== undefined
          })
          return served
        }),
      )
      assert.deepEqual(
        outcomes,
        browsers.map(() => 'authenticated'),
      )
    })
  }
})
