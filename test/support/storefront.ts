import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type Express } from 'express'
import request from 'supertest'
import {
  type AuthRoutesOptions,
  authRoutes,
  requireCustomer,
  type StorefrontAuth,
  type StorefrontAuthOptions,
  storefrontAuth,
} from '../../src/index.ts'
import {
  createSandbox,
  type Sandbox,
  type SandboxCall,
  type SandboxOperation,
  type SandboxOptions,
} from '../../src/sandbox/index.ts'
import type { KeyOwner } from '../../src/secrets/derive-key.ts'
import { Browser } from './browser.ts'

export { setCookieOf } from './browser.ts'

import { LeakWatch } from './leak-watch.ts'

export const secret = 'a secret of tests that is long enough'

/** What the storefronts of these tests seal with, on that sandbox. */
export function keyOwner({ kibo }: Sandbox): KeyOwner {
  return { secrets: [secret], kibo: { tenantId: String(kibo.tenantId), environment: kibo.apiHost } }
}

/**
 * What Kibo does with the tickets of whom it bars, which it does not state. `npm run test:live-on` runs the storefront's
 * specs the other way than `npm test`.
 */
export const livesOn = process.env.TICKETS_LIVE_ON === '1'
const whenBarred: SandboxOptions = livesOn
  ? {
      endsTicketsOnLock: false,
      endsTicketsOnDisable: false,
      endsTicketsOnDeny: false,
      endsTicketsOnPasswordChange: false,
    }
  : {}

/** A storefront on a sandbox of its own, both listening on 127.0.0.1. */
export interface Storefront {
  sandbox: Sandbox
  auth: StorefrontAuth
  app: Express
  url: string
  server: Server
  /** A browser of its own: keeps cookies. */
  agent(): ReturnType<typeof request.agent>
  /** Another browser of its own, whose cookies a test can look into, copy and put back. */
  browser(): Browser
  /** The last call of a Kibo operation. */
  sent(operation: SandboxOperation): SandboxCall & { body: Record<string, unknown> }
  /** Names of the Kibo operations asked for since the last call of this function. */
  asked(): string[]
  close(): Promise<void>
}

export interface StorefrontSetup {
  options?: StorefrontAuthOptions
  routes?: AuthRoutesOptions
  sandbox?: SandboxOptions
  /** Use another one's sandbox, which that one closes: a second process of the same storefront. */
  sharing?: Sandbox
  /** Sets up the app before `storefrontAuth` is mounted. */
  prepare?(app: Express): void
  /** Runs without a logger. */
  silent?: boolean
  /** Longest headers of a request, in bytes; Node's 16 KB by default. */
  maxHeaderSize?: number
  /** Adds routes after `storefrontAuth` is mounted. */
  mount?(app: Express): void
}

/** A storefront with `/` (session JSON), `/account` (guarded), `/claims`, `/cart` and the routes below `/auth`. */
export async function startStorefront(setup: StorefrontSetup = {}): Promise<Storefront> {
  const sandbox = setup.sharing ?? (await createSandbox({ ...whenBarred, ...setup.sandbox }))
  const { kibo, logger, ...options } = setup.options ?? {}
  const leaks = new LeakWatch([secret, sandbox.kibo.sharedSecret])
  const auth = storefrontAuth({
    secret,
    ...options,
    ...(!setup.silent && { logger: leaks.logger(logger) }),
    kibo: { ...sandbox.kibo, ...kibo },
  })
  const app = express()
  app.use(leaks.middleware())
  setup.prepare?.(app)
  app.use(auth)
  app.use('/auth', authRoutes({ rateLimit: false, ...setup.routes }))
  app.get('/', (req, res) => {
    res.json({ ...req.customer.toJSON(), degraded: req.customer.degraded, account: req.customer.account })
  })
  app.get('/account', requireCustomer({ loginPath: '/login' }), (req, res) => {
    res.json(req.customer.account)
  })
  app.get('/claims', async (req, res) => {
    res.json({ claims: await req.customer.claims() })
  })
  app.get('/cart', async (req, res) => {
    res.json(await (await req.customer.fetch('/commerce/carts/current')).json())
  })
  app.post('/cart/:code', async (req, res) => {
    const answer = await req.customer.fetch('/commerce/carts/current/items', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ product: { productCode: req.params.code }, quantity: 1 }),
    })
    res.status(answer.status).json(await answer.json())
  })
  setup.mount?.(app)

  const server = createServer({ ...(setup.maxHeaderSize && { maxHeaderSize: setup.maxHeaderSize }) }, app)
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  let seen = sandbox.calls.length
  return {
    sandbox,
    auth,
    app,
    url,
    server,
    agent: () => request.agent(url),
    browser: () => new Browser(url),
    sent(operation) {
      const call = sandbox.calls.findLast((one) => one.operation === operation)
      if (!call) throw new Error(`${operation} was not asked for`)
      return call as ReturnType<Storefront['sent']>
    },
    asked() {
      const operations = sandbox.calls.slice(seen).map((call) => String(call.operation))
      seen = sandbox.calls.length
      return operations
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await auth.close()
      leaks.close(sandbox)
      if (!setup.sharing) await sandbox.close()
    },
  }
}

/**
 * Starts storefronts for the tests of one `describe`, each closed after the test that started it.
 *
 * @example const open = storefronts()
 */
export function storefronts(): (setup?: StorefrontSetup) => Promise<Storefront> {
  const opened: Storefront[] = []
  afterEach(async () => {
    for (const shop of opened.splice(0).reverse()) await shop.close()
  })
  return async (setup) => {
    const shop = await startStorefront(setup)
    opened.push(shop)
    return shop
  }
}

let people = 0

/** A person nobody has heard of before. */
export function somebody(): { emailAddress: string; password: string; firstName: string; lastName: string } {
  people += 1
  return {
    emailAddress: `person${people}@example.com`,
    password: `secret-${people}`,
    firstName: `First${people}`,
    lastName: `Last${people}`,
  }
}
