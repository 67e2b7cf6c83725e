import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examineRedis } from '../../src/doctor/redis.ts'
import { debianTool } from '../support/debian-tool.ts'
import { freePort, RedisServer } from '../support/redis-server.ts'

const packages = join(import.meta.dirname, '../../node_modules')

describe('the Redis that the doctor asks', () => {
  let server: RedisServer
  let folder: string

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'), [
      '--user',
      'shop',
      'on',
      '>open-sesame',
      '~*',
      '&*',
      '+@all',
    ])
  })
  after(() => server?.close())
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'doctor-'))
    mkdirSync(join(folder, 'node_modules'))
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const urlOf = (password: string) => `redis://shop:${password}@127.0.0.1:${server.port}`

  for (const library of ['redis', 'ioredis']) {
    describe(`with the app's ${library}`, () => {
      beforeEach(() => symlinkSync(join(packages, library), join(folder, 'node_modules', library)))

      it('is well when it answers', async () => {
        assert.deepEqual(await examineRedis(urlOf('open-sesame'), folder), {
          about: 'Redis',
          status: 'ok',
          says: `127.0.0.1:${server.port}`,
        })
      })

      it('is to mend when it refuses the password, which is not shown', async () => {
        const finding = await examineRedis(urlOf('wrong-word'), folder)
        assert.equal(finding.status, 'mend')
        assert.match(finding.says ?? '', /WRONGPASS/)
        assert.ok(!JSON.stringify(finding).includes('wrong-word'))
      })

      it('is to mend when nobody listens there', async () => {
        const finding = await examineRedis(`redis://127.0.0.1:${await freePort()}`, folder)
        assert.equal(finding.status, 'mend')
        assert.match(finding.says ?? '', /ECONNREFUSED/)
      })

      it('is to mend when it hangs', async () => {
        server.pause()
        const finding = await examineRedis(urlOf('open-sesame'), folder)
        server.resume()
        assert.equal(finding.status, 'mend')
      })
    })
  }

  it('is not asked without a client, nor without an address', async () => {
    assert.match((await examineRedis(urlOf('open-sesame'), folder)).says ?? '', /neither "redis" nor "ioredis"/)
    assert.equal((await examineRedis(undefined, folder)).status, 'note')
  })

  it('is to mend when its address is none', async () => {
    for (const url of ['localhost:6379', 'http://localhost', 'x']) {
      assert.equal((await examineRedis(url, folder)).status, 'mend', url)
    }
  })
})
