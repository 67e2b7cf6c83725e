import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { promisify } from 'node:util'
import { debianTool } from '../support/debian-tool.ts'
import { RedisServer } from '../support/redis-server.ts'
import { type RunningExample, runExample } from '../support/run-example.ts'
import { until } from '../support/until.ts'

describe('examples/cluster', () => {
  let redis: RedisServer
  let example: RunningExample

  before(async function () {
    redis = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
    const env = { REDIS_URL: redis.url, WORKERS: '3', REFRESH_LEEWAY_MS: '897000' }
    example = await runExample('cluster/server.ts', env)
  })

  after(async () => {
    await example?.close()
    await redis?.close()
  })

  it('refreshes a ticket once for thirty requests that three processes answer', async () => {
    const script = ['--import', 'tsx', 'examples/cluster/one-refresh.ts', example.url]
    const { stdout } = await promisify(execFile)(process.execPath, script)

    assert.match(stdout, /^30 of 30 requests at once were answered as Ada, by [23] processes$/m)
    const refreshed = () => example.written().match(/: refreshed/g)?.length ?? 0
    await until(() => refreshed() > 0) // it is on its way from a worker
    assert.equal(refreshed(), 1, example.written())
  })

  it('ends where its processes can not listen, and says what to set', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    try {
      const env = { REDIS_URL: redis.url, WORKERS: '2', PORT: String(port) }
      await assert.rejects(runExample('cluster/server.ts', env), /the port in use\? Set PORT/)
    } finally {
      taken.close()
    }
  })
})
