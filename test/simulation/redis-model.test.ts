import assert from 'node:assert/strict'
import { Redis } from 'ioredis'
import {
  countScript,
  deleteScript,
  joinScript,
  membersScript,
  replaceScript,
  uncountScript,
} from '../../src/store/redis-scripts.ts'
import { debianTool } from '../support/debian-tool.ts'
import { RedisServer } from '../support/redis-server.ts'
import { seededRandom } from '../support/seeded-random.ts'
import { RedisModel } from './redis-model.ts'

const scripts = [replaceScript, deleteScript, joinScript, membersScript, countScript, uncountScript]

describe('the simulation’s model of Redis', function () {
  this.timeout(30_000)
  let server: RedisServer
  let redis: Redis

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
    redis = new Redis(server.url)
  })
  after(async () => {
    redis?.disconnect()
    await server?.close()
  })

  it('answers 4000 random commands as Redis does', async () => {
    const { seed, random, pick } = seededRandom()
    const model = new RedisModel(Date.now, () => 0)
    // Lives that are over before the next command, or longer than the test, so that both clocks agree on them.
    let isShort = false
    const ttl = () => {
      isShort = random() < 0.2
      return isShort ? '1' : pick(['600000', '700000', '800000'])
    }
    const text = () => pick(['a', 'b', 'c'])
    const name = (kind: string) => `${kind}${Math.floor(random() * 3)}`
    const few = () => Array.from({ length: 1 + Math.floor(random() * 3) }, text)
    const run = (script: { sha: string; source: string }, ...args: string[]): string[] =>
      random() < 0.3 ? ['EVALSHA', script.sha, '1', ...args] : ['EVAL', script.source, '1', ...args]
    const commands: (() => string[])[] = [
      () => ['GET', name('text')],
      () => ['SET', name('text'), text(), 'PX', ttl()],
      () => ['SET', name('text'), text(), 'NX', 'PX', ttl()],
      () => ['DEL', name(pick(['text', 'group', 'count']))],
      () => ['ZREM', name('group'), ...few()],
      () => ['PUBLISH', 'nobody', text()],
      () => run(replaceScript, name('text'), text(), text(), ttl()),
      () => run(deleteScript, name('text'), text()),
      () => run(joinScript, name('group'), text(), ttl(), pick(['0', '1', '2'])),
      () => run(membersScript, name('group')),
      () => run(countScript, name('count'), ttl()),
      () => run(uncountScript, name('count')),
    ]
    for (let index = 0; index < 4000; index++) {
      const [command = '', ...args] = pick(commands)()
      const about = `SEED=${seed}, command ${index}: ${command} ${args.join(' ')}`
      const real = await redis.call(command, ...args).catch((error: Error) => error)
      const modelled = attempt(() => model.run(command, ...args))
      assert.deepEqual(comparable(modelled), comparable(real), about)
      if (isShort) await new Promise((resolve) => setTimeout(resolve, 4))
      isShort = false
    }
  })

  it('knows each script of the store', () => {
    const model = new RedisModel(Date.now, () => 0)
    for (const { source, sha } of scripts) assert.doesNotThrow(() => model.run('EVAL', source, '1', sha, '', '1', '1'))
  })
})

function attempt(work: () => unknown): unknown {
  try {
    return work()
  } catch (error) {
    return error
  }
}

/** Errors by their first word; a time that is left to the minute; members of one age in any order. */
function comparable(reply: unknown): unknown {
  if (reply instanceof Error) return reply.message.split(' ')[0]
  if (!Array.isArray(reply)) return reply
  return reply.map((one) => (typeof one === 'number' && one > 1000 ? Math.round(one / 60_000) : one)).sort()
}
