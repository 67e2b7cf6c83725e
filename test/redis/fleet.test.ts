import { itMakesThemOne } from '../store/as-one.ts'
import { RedisServer } from '../store/redis-server.ts'
import { debianTool } from '../support/debian-tool.ts'
import { libraries, type OwnStore } from './clients.ts'

describe('three processes that share a Redis', () => {
  let server: RedisServer

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
  })

  after(async () => {
    await server?.close()
  })

  for (const [name, connect] of Object.entries(libraries)) {
    describe(`through ${name}`, () => {
      let own: OwnStore[] = []
      let tests = 0

      beforeEach(async () => {
        tests += 1
        const options = { prefix: `${name}-${tests}:`, timeoutMs: 2000 }
        own = await Promise.all([1, 2, 3].map(() => connect(server.url, options)))
      })

      afterEach(() => {
        for (const { close } of own) close()
      })

      itMakesThemOne(() => own.map(({ store }) => store) as [OwnStore['store'], ...OwnStore['store'][]])
    })
  }
})
