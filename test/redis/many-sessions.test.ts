import assert from 'node:assert/strict'
import { debianTool } from '../support/debian-tool.ts'
import { libraries, type OwnStore } from '../support/redis-clients.ts'
import { RedisServer } from '../support/redis-server.ts'
import { loginOf, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

describe('one shopper with many sessions in Redis', () => {
  const open = storefronts()
  let server: RedisServer
  let own: OwnStore
  let shop: Storefront
  const me = somebody()
  const login = loginOf(me)

  before(async function () {
    server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'))
  })
  after(async () => {
    await server?.close()
  })
  beforeEach(async () => {
    own = await libraries.redis(server.url)
    await own.send('FLUSHALL')
  })
  afterEach(() => own.close())

  async function logIn() {
    const browser = shop.browser()
    assert.equal((await browser.post('/auth/login', login)).status, 200)
    return browser
  }
  const statusOf = async (browser: Awaited<ReturnType<typeof logIn>>) => (await browser.get('/')).json.status

  it('has at most session.maxPerShopper of them: one more login ends the oldest', async () => {
    shop = await open({ options: { store: own.store, session: { maxPerShopper: 3 } } })
    shop.sandbox.accounts.add(me)
    const browsers = [await logIn(), await logIn(), await logIn()]
    shop.sandbox.advance(staleMs)
    assert.equal(await statusOf(browsers[0] as never), 'authenticated', 'the oldest, refreshed last')

    browsers.push(await logIn())

    const statuses = []
    for (const browser of browsers) statuses.push(await statusOf(browser))
    assert.deepEqual(statuses, ['anonymous', 'authenticated', 'authenticated', 'authenticated'])
  })

  it('ends all of them with one command at a time for each of a bounded number, and is done with the group', async () => {
    shop = await open({ options: { store: own.store, session: { maxPerShopper: 10_000 } } })
    shop.sandbox.accounts.add(me)
    const thief = await logIn()
    const browser = await logIn()
    const { userId } = (await browser.get('/')).json.customer
    // As many members as an attacker could have made before there was a limit.
    const group = ((await own.send('KEYS', '*sessions-of*')) as string[]).sort()
    for (const key of group) {
      for (let first = 0; first < 12_000; first += 1000) {
        const members = Array.from({ length: 1000 }, (_, at) => [
          String(Date.now() + 60_000),
          `000000000 session:${first + at}`,
        ])
        await own.send('ZADD', key, ...members.flat())
      }
    }
    let failed = 0
    let isOver = false
    const bystander = shop.browser()
    const looking = (async () => {
      while (!isOver) if ((await bystander.get('/')).status !== 200) failed += 1
    })()

    await shop.auth.revoke({ userId })
    isOver = true
    await looking

    assert.equal(failed, 0, 'bystanders were refused')
    assert.equal(await statusOf(thief), 'anonymous')
    const left = await Promise.all(group.map((key) => own.send('ZCARD', key)))
    assert.ok(left.map(Number).includes(0), String(left))
  })
})
