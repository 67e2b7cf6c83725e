import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { createSentinel } from 'redis'
import { RedisStore } from '../../src/redis.ts'
import { debianTool } from '../support/debian-tool.ts'
import { openFleet } from '../support/fleet.ts'
import { RedisServer } from '../support/redis-server.ts'
import { signedUp } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'
import { until } from '../support/until.ts'

describe('a Redis that fails over by Sentinel', () => {
  const open = storefronts()
  let servers: RedisServer[] = []
  let closes: (() => unknown)[] = []

  afterEach(async () => {
    for (const close of closes) close()
    await Promise.all(servers.map((server) => server.close()))
  })

  it('keeps every session, and is found again by both libraries by themselves', async function () {
    const path = debianTool(this, 'redis-server', 'redis-server')
    const master = await RedisServer.start(path, ['--repl-diskless-sync-delay', '0'])
    const replica = await RedisServer.start(path, ['--replicaof', `127.0.0.1 ${master.port}`])
    const sentinel = await RedisServer.startSentinel(path, master.port)
    servers = [master, replica, sentinel]
    const admin = new Redis(sentinel.url)
    const knowsReplica = async () => ((await admin.call('SENTINEL', 'replicas', 'shop')) as unknown[]).length === 1
    await until(knowsReplica)

    const sentinels = [{ host: '127.0.0.1', port: sentinel.port }]
    const ofIoRedis = new Redis({ sentinels, name: 'shop', sentinelRetryStrategy: () => 50 }).on('error', () => {})
    const ofNodeRedis = await createSentinel({ name: 'shop', sentinelRootNodes: sentinels })
      .on('error', () => {})
      .connect()
    closes = [() => admin.disconnect(), () => ofIoRedis.disconnect(), () => ofNodeRedis.destroy()]
    const stores = [ofIoRedis, ofNodeRedis].map((client) => new RedisStore({ client }))
    const fleet = await openFleet(open, stores)
    const browser = await signedUp(fleet)
    const { customer } = (await browser.get('/')).json
    assert.equal(await ofIoRedis.wait(1, 5000), 1)

    await master.kill()

    const answers = async () => browser.everywhere('/')
    const isBack = async () => (await answers()).every(({ status }) => status === 200)
    const startedAtMs = performance.now()
    while (!(await isBack())) {
      assert.ok(performance.now() - startedAtMs < 20_000, 'back within 20 s')
      await sleep(100)
    }
    for (const { json } of await answers()) assert.equal(json.customer.accountId, customer.accountId)

    const late = browser.copy()
    await browser.post('/auth/logout')
    for (const { json } of await late.everywhere('/')) assert.equal(json.status, 'anonymous')
  })
})
