import { setTimeout as sleep } from 'node:timers/promises'
import { Cluster, Redis } from 'ioredis'
import { createCluster } from 'redis'
import { RedisStore } from '../../src/redis.ts'
import type { SharedStore } from '../../src/store/contract.ts'
import { itMakesThemOne } from '../support/as-one.ts'
import { debianTool } from '../support/debian-tool.ts'
import { RedisServer } from '../support/redis-server.ts'
import { itKeepsTheContract } from '../support/store-contract.ts'

const slots = 16_384

/** Makes one cluster of running servers, the slots spread evenly. */
async function join(nodes: RedisServer[]): Promise<void> {
  const [first] = nodes
  const clients = nodes.map(({ url }) => new Redis(url))
  try {
    for (const [index, client] of clients.entries()) {
      const [from, to] = [index, index + 1].map((part) => Math.floor((slots * part) / nodes.length))
      await client.call('CLUSTER', 'ADDSLOTSRANGE', String(from), String((to ?? 0) - 1))
      await client.call('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
      await client.call('CLUSTER', 'MEET', '127.0.0.1', String(first?.port))
    }
    for (const client of clients) {
      const isReady = async () => {
        const info = String(await client.call('CLUSTER', 'INFO'))
        return info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${nodes.length}`)
      }
      while (!(await isReady())) await sleep(50)
    }
  } finally {
    for (const client of clients) client.disconnect()
  }
}

describe('a Redis cluster of three nodes', () => {
  let nodes: RedisServer[] = []
  let closes: (() => void)[] = []
  let stores: [SharedStore, ...SharedStore[]]

  before(async function () {
    const path = debianTool(this, 'redis-server', 'redis-server')
    const settings = ['--cluster-enabled', 'yes', '--cluster-config-file', 'nodes.conf']
    nodes = await Promise.all([1, 2, 3].map(() => RedisServer.start(path, settings)))
    await join(nodes)

    const rootNodes = nodes.map(({ url }) => ({ url }))
    const ofNodeRedis = await createCluster({ rootNodes })
      .on('error', () => {})
      .connect()
    const ofIoRedis = new Cluster(nodes.map(({ port }) => ({ host: '127.0.0.1', port }))).on('error', () => {})
    closes = [() => ofNodeRedis.destroy(), () => ofIoRedis.disconnect()]
    stores = [
      new RedisStore({ client: ofNodeRedis, timeoutMs: 2000 }),
      new RedisStore({ client: ofIoRedis, timeoutMs: 2000 }),
    ]
  })

  after(async () => {
    for (const close of closes) close()
    await Promise.all(nodes.map((node) => node.close()))
  })

  describe('through both libraries', () => {
    itKeepsTheContract(() => {
      const [one, other = one] = stores
      return { one, other }
    })
  })

  describe('makes three processes one', () => {
    itMakesThemOne(() => [...stores, stores[0]])
  })
})
