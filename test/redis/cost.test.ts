import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { RedisStore } from '../../src/redis.ts'
import { debianTool } from '../support/debian-tool.ts'
import { RedisServer } from '../support/redis-server.ts'
import { register, signedUp } from '../support/shoppers.ts'
import { type Storefront, storefronts } from '../support/storefront.ts'

const docs = readFileSync(new URL('../../docs/redis.md', import.meta.url), 'utf8')

/** The second cell of the table row of the docs that begins with `what`. */
function stated(what: string): string {
  const row = docs.split('\n').find((line) => line.startsWith(`| ${what} |`))
  assert.ok(row, `docs/redis.md states "${what}"`)
  return row.split('|')[2]?.trim() ?? ''
}

describe('what docs/redis.md says that a store costs', () => {
  const open = storefronts()
  let server: RedisServer
  let client: Redis
  let sent: string[] = []
  let shop: Storefront

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
    client = new Redis(server.url)
  })

  after(async () => {
    client?.disconnect()
    await server?.close()
  })

  beforeEach(async () => {
    await client.flushall()
    const counting = new Proxy(client, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name)
        if (name === 'call') {
          return (command: string, ...args: string[]) => {
            sent.push(command)
            return target.call(command, ...args)
          }
        }
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    shop = await open({ options: { store: new RedisStore({ client: counting, timeoutMs: 2000 }) } })
  })

  /** How many commands a request sends, those after its answer too. */
  async function commandsOf(act: () => Promise<unknown>): Promise<number> {
    await quiet()
    sent = []
    await act()
    await quiet()
    return sent.length
  }

  /** Until nothing has been sent for a while. */
  async function quiet(): Promise<void> {
    for (let before = -1; before !== sent.length; await sleep(150)) before = sent.length
  }

  it('in commands for each request', async () => {
    const { login: credentials } = register(shop)
    const minutes = (count: number) => shop.sandbox.advance(count * 60_000)
    const walk = async (measure: (what: string, act: () => Promise<unknown>) => Promise<void>) => {
      const browser = shop.browser()
      await measure('a page of a new visitor', () => browser.get('/'))
      await measure('a page of a guest', () => browser.get('/'))
      minutes(14.5)
      await measure('a page on which a guest’s ticket is refreshed', () => browser.get('/'))
      await measure('a login', () => browser.post('/auth/login', credentials))
      await browser.get('/')
      await measure('a page of a shopper', () => browser.get('/'))
      minutes(13.5)
      await measure('a page on which an account is fetched again', () => browser.get('/'))
      minutes(0.8)
      await measure('a page on which a shopper’s ticket is refreshed', () => browser.get('/'))
      await measure('a logout', () => browser.post('/auth/logout'))
    }
    await walk(async (_, act) => void (await act())) // the server knows the scripts from here on
    const counted: Record<string, number> = {}
    await walk(async (what, act) => {
      counted[what] = await commandsOf(act)
    })
    const says = Object.keys(counted).map((what) => [what, Number(stated(what))])
    assert.deepEqual(counted, Object.fromEntries(says))
  })

  it('in bytes for each guest and shopper, within a quarter', async () => {
    const bytesOf = async (kind: string) => {
      const sizes = await Promise.all((await client.keys(`*:${kind}:*`)).map((key) => client.memory('USAGE', key)))
      return sizes.reduce((sum: number, size) => sum + Number(size), 0)
    }
    const assertAbout = (bytes: number, what: string) => {
      const says = Number(stated(what).replaceAll(' ', ''))
      assert.ok(Math.abs(bytes - says) < says / 4, `${what}: ${bytes} bytes, stated ${says}`)
    }
    await shop.browser().get('/')
    assertAbout(await bytesOf('session'), 'a guest')

    await client.flushall()
    const browser = await signedUp(shop)
    await browser.get('/')
    assertAbout((await bytesOf('session')) + (await bytesOf('sessions-of')), 'a shopper’s session')
    assertAbout((await bytesOf('account')) + (await bytesOf('account-entries')), 'a cached account')
  })
})
