import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import { createClient } from 'redis'
import { RedisStore } from '../../src/redis.ts'
import { debianTool } from '../support/debian-tool.ts'
import { RedisServer } from '../support/redis-server.ts'
import { itKeepsTheContract, type TwoStores } from '../support/store-contract.ts'
import { useClock } from '../support/use-clock.ts'

describe('a store on Redis', () => {
  let server: RedisServer

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
  })

  after(async () => {
    await server?.close()
  })

  describe('through the client of redis', () => {
    const clients = () => [createClient({ url: server.url }), createClient({ url: server.url })] as const
    let open: ReturnType<typeof clients>
    let stores: TwoStores

    before(async () => {
      open = clients()
      for (const client of open) await client.on('error', () => {}).connect()
      stores = { one: new RedisStore({ client: open[0] }), other: new RedisStore({ client: open[1] }) }
    })

    after(() => {
      for (const client of open ?? []) client.destroy()
    })

    itKeepsTheContract(() => stores)

    it('sends a script by its name alone once the server knows it', async () => {
      await open[0].sendCommand(['SCRIPT', 'FLUSH'])
      await stores.one.count('known', 1000)
      await open[0].sendCommand(['CONFIG', 'RESETSTAT'])
      await stores.one.count('known', 1000)
      const stats = String(await open[0].sendCommand(['INFO', 'commandstats']))
      assert.match(stats, /cmdstat_evalsha:calls=1/)
      assert.doesNotMatch(stats, /cmdstat_eval:/)
    })

    it('leaves no key without an expiry, and none outside its prefix', async () => {
      const store = new RedisStore({ client: open[0], prefix: 'shop:' })
      await open[0].sendCommand(['FLUSHALL'])
      await store.set('a', 'text', 1000)
      await store.replace('a', 'text', 'more', 1000)
      await store.replace('b', undefined, 'text', 1000)
      await store.join('c', 'member', 1000)
      await store.count('d', 1000)
      await store.uncount('d')
      await store.uncount('e')
      const keys = (await open[0].sendCommand<string[]>(['KEYS', '*'])).sort()
      assert.deepEqual(keys, ['shop:a', 'shop:b', 'shop:c', 'shop:d'])
      for (const key of keys) assert.ok(Number(await open[0].sendCommand(['PTTL', key])) > 0, key)
    })
  })

  describe('through the client of ioredis', () => {
    let open: readonly [Redis, Redis]
    let stores: TwoStores

    before(() => {
      open = [new Redis(server.url), new Redis(server.url, { lazyConnect: true, enableOfflineQueue: true })]
      for (const client of open) client.on('error', () => {})
      stores = { one: new RedisStore({ client: open[0] }), other: new RedisStore({ client: open[1] }) }
    })

    after(() => {
      for (const client of open ?? []) client.disconnect()
    })

    itKeepsTheContract(() => stores)
  })

  describe('that is paused', () => {
    const clock = useClock()

    it('fails within its time, at once after a few failures, and is back by itself', async () => {
      const client = createClient({ url: server.url })
      await client.on('error', () => {}).connect()
      const store = new RedisStore({ client, timeoutMs: 50 })
      await store.set('kept', 'through it all', 60_000)
      await client.sendCommand(['CONFIG', 'RESETSTAT'])
      server.pause()
      try {
        for (let attempt = 0; attempt < 10; attempt++)
          await assert.rejects(store.get('kept'), { name: 'StoreUnavailableError' })
      } finally {
        server.resume()
      }
      clock.advance(1000)
      assert.equal(await store.get('kept'), 'through it all')
      const stats = String(await client.sendCommand(['INFO', 'commandstats']))
      assert.match(stats, /cmdstat_get:calls=6,/, 'five waited for the paused server, the others were not sent')
      client.destroy()
    })
  })

  describe('with a client that is not connected', () => {
    it('fails at once or within its time', async () => {
      const store = new RedisStore({ client: createClient({ url: server.url }), timeoutMs: 50 })
      await assert.rejects(store.get('any'), { name: 'StoreUnavailableError' })
    })
  })
})

describe('the options of RedisStore', () => {
  const client = new Redis({ lazyConnect: true })

  it('are refused by name', () => {
    // @ts-expect-error: no client
    assert.throws(() => new RedisStore({}), { name: 'TypeError', message: /RedisStore: option "client"/ })
    // @ts-expect-error: a URL is no client
    assert.throws(() => new RedisStore({ client: 'redis://127.0.0.1' }), /option "client"/)
    assert.throws(() => new RedisStore({ client, prefix: 'a b' }), /option "prefix" must hold no space/)
    assert.throws(() => new RedisStore({ client, timeoutMs: 0 }), /option "timeoutMs"/)
    // @ts-expect-error: unknown option
    assert.throws(() => new RedisStore({ client, ttl: 5 }), /option "ttl" is unknown/)
    // @ts-expect-error: options are needed
    assert.throws(() => new RedisStore(), { name: 'TypeError' })
  })

  it('that are undefined count as absent', () => {
    new RedisStore({ client, prefix: undefined as never, timeoutMs: undefined as never })
  })
})
