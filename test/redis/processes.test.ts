import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import type { Reply } from '../support/browser.ts'
import { debianTool } from '../support/debian-tool.ts'
import { BalancedBrowser } from '../support/fleet.ts'
import { kiboEnv } from '../support/kibo-env.ts'
import { RedisServer } from '../support/redis-server.ts'
import { staleMs } from '../support/shoppers.ts'
import { secret, somebody } from '../support/storefront.ts'
import { until } from '../support/until.ts'

const refresh = 'refreshUserAuthTicket'

interface Process {
  url: string
  child: ChildProcess
}

async function startProcess(sandbox: Sandbox, redisUrl: string, library: string): Promise<Process> {
  const script = fileURLToPath(new URL('../support/storefront-process.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import=tsx', script], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    env: {
      ...process.env,
      ...kiboEnv(sandbox.kibo),
      STOREFRONT_AUTH_SECRET: secret,
      REDIS_URL: redisUrl,
      LIBRARY: library,
    },
  })
  const [url] = (await once(child, 'message')) as [string]
  return { url, child }
}

async function kill({ child }: Process): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

describe('three processes of a storefront with one Redis', () => {
  let redis: RedisServer
  let sandbox: Sandbox
  let processes: Process[] = []

  before(async function () {
    const path = debianTool(this, 'redis-server', 'redis-server')
    redis = await RedisServer.start(path, ['--appendonly', 'yes', '--appendfsync', 'always'])
    sandbox = await createSandbox()
    const libraries = ['redis', 'ioredis', 'redis']
    processes = await Promise.all(libraries.map((library) => startProcess(sandbox, redis.url, library)))
  })

  after(async () => {
    await Promise.all(processes.map(kill))
    await sandbox?.close()
    await redis?.close()
  })

  const newBrowser = () => new BalancedBrowser(processes.map(({ url }) => url))
  const refreshes = () => sandbox.calls.filter(({ operation }) => operation === refresh).length

  async function signedUp() {
    const browser = newBrowser()
    await browser.get('/')
    const { status, json } = await browser.post('/auth/signup', somebody())
    assert.equal(status, 201)
    return { browser, accountId: json.customer.accountId }
  }

  /** Advances all clocks until every ticket is one to refresh. */
  async function stale() {
    sandbox.advance(staleMs)
    await Promise.all(
      processes.map(async ({ child }) => {
        child.send(staleMs)
        await once(child, 'message')
      }),
    )
  }

  it('refresh a ticket once, know one account, and drop it everywhere within 100 ms', async () => {
    const { browser, accountId } = await signedUp()
    await stale()
    const before = refreshes()

    const replies = await browser.everywhere('/', 5)

    assert.equal(refreshes(), before + 1)
    for (const { status, json } of replies) assert.deepEqual([status, json.account?.id], [200, accountId], json.detail)

    assert.equal((await browser.at(0).post('/rename/Changed')).status, 204)
    const changedAtMs = performance.now()
    let sentAfterMs = 0
    do {
      sentAfterMs = performance.now() - changedAtMs
      for (const { json } of await browser.everywhere('/')) {
        const isLate = sentAfterMs > 100
        assert.ok(json.account.firstName === 'Changed' || !isLate, `old, asked for after ${sentAfterMs} ms`)
      }
    } while (sentAfterMs < 250)
  })

  it('know at once of a logout, and of a revocation', async () => {
    const { browser } = await signedUp()
    const before = browser.copy()
    await browser.post('/auth/logout')
    for (const { json } of await before.everywhere('/')) assert.equal(json.status, 'anonymous')

    const other = await signedUp()
    assert.equal((await other.browser.at(1).post('/revoke')).status, 204)
    for (const { json } of await other.browser.everywhere('/')) assert.equal(json.status, 'anonymous')
  })

  it('lose no session when Redis is killed and started again under load, mix none, and never hang', async () => {
    const shoppers = await Promise.all(Array.from({ length: 12 }, signedUp))
    const counts = { ok: 0, unavailable: 0 }
    let isOver = false
    const load = shoppers.map(async ({ browser, accountId }) => {
      while (!isOver) {
        const startedAtMs = performance.now()
        const reply: Reply = await browser.get('/')
        assert.ok(performance.now() - startedAtMs < 5500, 'no request hangs')
        if (reply.status === 503) counts.unavailable += 1
        else {
          assert.equal(reply.status, 200)
          assert.equal(reply.json.status, 'authenticated')
          assert.equal(reply.json.customer.accountId, accountId)
          counts.ok += 1
        }
        await sleep(5 + Math.random() * 20)
      }
    })
    const isBackEverywhere = async () => {
      const replies = (await shoppers[0]?.browser.everywhere('/')) ?? []
      return replies.length === processes.length && replies.every(({ status }) => status === 200)
    }
    const interference = async () => {
      await until(() => counts.ok > 100)
      await stale()
      await redis.kill()
      await until(() => counts.unavailable > shoppers.length)
      await redis.start()
      await until(isBackEverywhere)
      const before = counts.ok
      await until(() => counts.ok > before + 200)
    }
    const over = interference().finally(() => {
      isOver = true
    })
    await Promise.all([...load, over])

    for (const { browser, accountId } of shoppers) {
      for (const { status, json } of await browser.everywhere('/')) {
        assert.equal(status, 200)
        assert.equal(json.customer?.accountId, accountId)
        assert.equal(json.degraded, false)
      }
    }
  })

  it('go on with a refresh in which one of them was killed', async () => {
    const { browser, accountId } = await signedUp()
    await stale()
    const before = refreshes()
    sandbox.fail({ kind: 'status', operation: refresh, times: 1, delayMs: Number.POSITIVE_INFINITY })
    const lost = browser
      .at(0)
      .get('/')
      .catch(() => 'lost')
    await until(() => refreshes() > before)
    const [winner] = processes
    const waiting = [1, 2, 1, 2].map((index) => browser.at(index).get('/'))
    await sleep(100)
    assert.ok(winner)
    await kill(winner)

    for (const { status, json } of await Promise.all(waiting)) {
      assert.equal(status, 200)
      assert.equal(json.customer.accountId, accountId)
      assert.equal(json.degraded, false)
    }
    assert.equal(await lost, 'lost')
    assert.equal(refreshes(), before + 2)
  })
})
