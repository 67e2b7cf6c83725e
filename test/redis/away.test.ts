import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ErrorRequestHandler } from 'express'
import type { StorefrontAuthError } from '../../src/index.ts'
import { type Browser, type Reply, setCookieOf } from '../support/browser.ts'
import { debianTool } from '../support/debian-tool.ts'
import { openFleet } from '../support/fleet.ts'
import { libraries, type OwnStore } from '../support/redis-clients.ts'
import { RedisServer } from '../support/redis-server.ts'
import { register, signedUp } from '../support/shoppers.ts'
import { type StorefrontSetup, storefronts } from '../support/storefront.ts'

const keepsAll = ['--appendonly', 'yes', '--appendfsync', 'always']
/** Resolves when the store is there again for who asks by this client. */
async function answering(store: OwnStore['store']): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const isThere = await store.get('anything').then(
      () => true,
      () => false,
    )
    if (isThere) return
    await sleep(50)
  }
  assert.fail('Redis is not back after 5 s')
}

const ways = [
  {
    name: 'hangs, through redis',
    connect: libraries.redis,
    leave: (server: RedisServer) => server.pause(),
    comeBack: (server: RedisServer) => server.resume(),
  },
  {
    name: 'is gone, through ioredis',
    connect: libraries.ioredis,
    leave: (server: RedisServer) => server.kill(),
    comeBack: (server: RedisServer) => server.start(),
  },
]

for (const { name, connect, leave, comeBack } of ways) {
  describe(`a Redis that ${name}`, () => {
    const open = storefronts()
    let server: RedisServer
    let own: OwnStore[] = []

    before(async function () {
      server = await RedisServer.start(debianTool(this, 'redis-server', 'redis-server'), keepsAll)
    })

    after(async () => {
      await server?.close()
    })

    beforeEach(async () => {
      own = await Promise.all([connect(server.url, { timeoutMs: 100 }), connect(server.url, { timeoutMs: 100 })])
    })

    afterEach(() => {
      for (const { close } of own) close()
    })

    const fleetOf = (setup?: StorefrontSetup) =>
      openFleet(
        open,
        own.map(({ store }) => store),
        setup,
      )

    /** Does something while Redis is away, each request within its bound. */
    async function whileAway(act: () => Promise<void>): Promise<void> {
      await leave(server)
      try {
        await act()
      } finally {
        await comeBack(server)
      }
      for (const { store } of own) await answering(store)
    }

    async function bounded(asking: Promise<Reply>): Promise<Reply> {
      const startedAtMs = performance.now()
      const reply = await asking
      const tookMs = performance.now() - startedAtMs
      assert.ok(tookMs < 1000, `took ${Math.round(tookMs)} ms`)
      assert.equal(setCookieOf(reply.headers), undefined)
      return reply
    }

    function assertUnavailable(reply: Reply): void {
      assert.equal(reply.status, 503)
      assert.equal(reply.json.code, 'kibo_unavailable')
      assert.match(reply.json.detail, /session store/)
      assert.ok(Number(reply.headers['retry-after']) >= 1)
    }

    it('leaves shoppers 503 and their session, whatever they ask for (connect-redis#373, #400)', async () => {
      const told: unknown[] = []
      const tell = (fields: object) => told.push(fields)
      const logger = { info() {}, warn() {}, error: tell }
      const fleet = await fleetOf({ options: { logger } })
      const browser = await signedUp(fleet)
      const { customer } = (await browser.get('/')).json

      await whileAway(async () => {
        for (const path of ['/', '/account', '/auth/session', '/cart'])
          assertUnavailable(await bounded(browser.get(path)))
        for (const path of ['/auth/logout', '/auth/refresh']) assertUnavailable(await bounded(browser.post(path)))
        await assert.rejects(fleet.first.auth.revoke({ accountId: customer.accountId }), { code: 'kibo_unavailable' })
      })

      for (const { json } of await browser.everywhere('/')) {
        assert.equal(json.status, 'authenticated')
        assert.equal(json.customer.accountId, customer.accountId)
        assert.equal(json.degraded, false)
      }
      assert.deepEqual(told[0], { event: 'unavailable', error: { name: 'StoreUnavailableError' } })
      assert.ok(told.length <= 6, 'it is not told for each request')
    })

    it('lets the pages of guests go on, with their tickets where this process saw them last', async () => {
      const handler: ErrorRequestHandler = (error: StorefrontAuthError, _req, res, _next) => {
        res.status(error.status).set(error.headers).json(error.toProblem())
      }
      const fleet = await fleetOf({ mount: (app) => app.use(handler) })
      const seen = fleet.browser()
      await seen.at(0).get('/')
      const here = fleet.browser()
      const opened = await here.get('/')
      here.jar.set('kibo_shopper', opened.session ?? '')
      await here.at(0).post('/cart/A')
      const { claims } = (await here.at(0).get('/claims')).json
      const stranger = fleet.first.browser()
      const minted = fleet.count('createAnonymousShopperAuthTicket')

      await whileAway(async () => {
        const known = await bounded(here.at(0).get('/claims'))
        assert.equal(known.json.claims, claims)
        const items = (await bounded(here.at(0).get('/cart'))).json.items
        assert.deepEqual(
          items.map(({ product }) => product.productCode),
          ['A'],
        )

        const unknown = await bounded(here.at(1).get('/'))
        assert.equal(unknown.status, 200)
        assert.equal(unknown.json.status, 'anonymous')
        assert.equal(unknown.json.degraded, true)
        assertUnavailable(await bounded(here.at(1).get('/claims')))
        assertUnavailable(await bounded(here.at(1).post('/cart/B')))
        assert.equal(fleet.count('createAnonymousShopperAuthTicket'), minted, 'no guest in the place of one there is')

        const first = await bounded(stranger.get('/'))
        assert.equal(first.status, 200)
        assert.equal(first.json.status, 'anonymous')
        assert.equal(first.json.degraded, true)
      })

      for (const { json } of await here.everywhere('/claims')) assert.equal(json.claims, claims)
      assert.equal(setCookieOf((await stranger.get('/')).headers) !== undefined, true)
    })

    it('fails a login rather than pretending, without asking Kibo where the guest is not known', async () => {
      const fleet = await fleetOf()
      const { login: credentials } = register(fleet.first)
      const browser = fleet.browser()
      await browser.get('/')
      await browser.at(0).post('/cart/A')

      await whileAway(async () => {
        assertUnavailable(await bounded(browser.at(0).post('/auth/login', credentials)))
        const asked = fleet.count('createUserAuthTicket')
        assertUnavailable(await bounded(browser.at(1).post('/auth/login', credentials)))
        assert.equal(fleet.count('createUserAuthTicket'), asked)
        assert.equal((await bounded(browser.at(0).get('/'))).json.status, 'anonymous')
      })

      assert.equal((await browser.post('/auth/login', credentials)).json.status, 'authenticated')
      const { items } = (await browser.get('/cart')).json
      assert.equal(items[0]?.product.productCode, 'A')
    })

    it('leaves a login that waits for its code waiting', async () => {
      const fleet = await fleetOf({ sandbox: { twoFactor: 'always' } })
      const me = register(fleet.first)
      const browser = fleet.browser()
      await browser.get('/')
      await browser.post('/auth/login', me.login)
      const code = fleet.first.sandbox.outbox.at(-1)?.code

      await whileAway(async () => {
        assert.equal((await bounded(browser.at(0).get('/'))).status, 200)
        for (const index of [0, 1]) {
          assertUnavailable(await bounded(browser.at(index).post('/auth/two-factor/verify', { code })))
        }
      })

      assert.equal((await browser.post('/auth/two-factor/verify', { code })).json.status, 'authenticated')
    })

    it('goes to the app’s error handler where the app asked for outages to fail', async () => {
      const seen: string[] = []
      const handler: ErrorRequestHandler = (error: StorefrontAuthError, _req, res, _next) => {
        seen.push(error.code)
        res.status(error.status).json({ ours: true })
      }
      const fleet = await fleetOf({ options: { onKiboOutage: 'fail' }, mount: (app) => app.use(handler) })
      const browser = await signedUp(fleet)

      await whileAway(async () => {
        const reply = await bounded(browser.get('/'))
        assert.equal(reply.status, 503)
        assert.equal(reply.json.ours, true)
      })
      assert.deepEqual(seen, ['kibo_unavailable'])
    })

    it('lets each process count attempts for itself', async () => {
      const fleet = await fleetOf({ routes: { rateLimit: { perLogin: 2 } } })
      const codes: unknown[] = []
      await whileAway(async () => {
        const browser: Browser = fleet.first.browser()
        for (let attempt = 0; attempt < 4; attempt++) {
          codes.push((await browser.post('/auth/password/reset', reset)).json.code)
        }
      })
      assert.deepEqual(codes, ['reset_code_invalid', 'reset_code_invalid', 'rate_limited', 'rate_limited'])
    })

    it('fails no visitor whose cookie is nobody’s', async () => {
      const fleet = await fleetOf()
      const browser = fleet.browser()
      browser.jar.set('kibo_shopper', 's:c.forged')
      await whileAway(async () => {
        assert.equal((await bounded(browser.get('/'))).status, 200)
      })
    })
  })
}

const reset = { userName: 'nobody', confirmationCode: 'wrong', newPassword: 'secret-9' }
