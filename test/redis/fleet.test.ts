import { itMakesThemOne } from '../support/as-one.ts'
import { debianTool } from '../support/debian-tool.ts'
import { libraries, type OwnStore } from '../support/redis-clients.ts'
import { RedisServer } from '../support/redis-server.ts'

describe('three processes that share a Redis, one through ioredis, two through redis', () => {
  let server: RedisServer
  let own: [OwnStore, ...OwnStore[]]
  let tests = 0

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
  })

  after(async () => {
    await server?.close()
  })

  beforeEach(async () => {
    tests += 1
    const options = { prefix: `shop-${tests}:`, timeoutMs: 2000 }
    own = [
      await libraries.redis(server.url, options),
      await libraries.ioredis(server.url, options),
      await libraries.redis(server.url, options),
    ]
  })

  afterEach(() => {
    for (const { close } of own) close()
  })

  itMakesThemOne(() => {
    const [first, ...others] = own
    return [first.store, ...others.map(({ store }) => store)]
  })
})
