import express, { type NextFunction, type Request, type Response } from 'express'
import inject from 'light-my-request'
import {
  authRoutes,
  requireCustomer,
  type StorefrontAuth,
  StorefrontAuthError,
  type StorefrontAuthOptions,
  storefrontAuth,
} from '../../src/index.ts'
import { RedisStore } from '../../src/redis.ts'
import type { RedisNetwork } from './redis-network.ts'
import type { Settings } from './scenario.ts'
import { asAwake, type Context, context, nowMs, type ProcessLife } from './virtual-time.ts'

/** Who the visitor was to the process when the headers went out. */
export interface Who {
  status: string
  userId: string | null
  accountId: number | null
}

export interface Asked {
  number: number
  method: 'GET' | 'POST'
  path: string
  cookie: string
  body?: object
}

export interface Answered {
  status: number
  /** Null where the middleware itself answered. */
  who: Who | null
  json: Record<string, unknown>
  setCookies: string[]
  retryAfter: string | undefined
  /** When the answer went out. */
  atMs: number
  /** Counts the answers of all processes in the order in which their headers went out. */
  leftAs: number
}

/** As long as a failed attempt counts, ms. */
export const limitWindowMs = 60_000

let left = 0

/** One process of the storefront: an Express app whose requests come without sockets. */
export class StorefrontProcess {
  readonly #life: ProcessLife
  readonly #app = express()
  readonly #auth: StorefrontAuth

  constructor(
    name: string,
    store: { redis: RedisNetwork; library: Settings['library'] } | undefined,
    { perLogin, ...options }: StorefrontAuthOptions & { perLogin: number },
  ) {
    this.#life = { name, isDead: false, stallsUntilMs: 0 }
    this.#auth = this.#run(() =>
      storefrontAuth({
        secret: 'a secret that is long enough for every check',
        ...options,
        kibo: {
          apiHost: 'https://kibo.test',
          authHost: 'https://home.test',
          tenantId: 1,
          siteId: 1,
          clientId: 'app',
          sharedSecret: 'app-secret',
          ...options.kibo,
        },
        ...(store && { store: new RedisStore({ client: store.redis.client(store.library) }) }),
        logger: { info() {}, warn() {}, error() {} },
      }),
    )
    this.#mount(perLogin)
  }

  async ask({ number, method, path, cookie, body }: Asked): Promise<Answered> {
    await asAwake(this.#life)
    return new Promise((resolve, reject) => {
      this.#run(() => {
        const headers = {
          host: 'shop.test',
          accept: 'application/json',
          'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36',
          ...(cookie && { cookie }),
          ...(body && { 'content-type': 'application/json' }),
        }
        const payload = body && JSON.stringify(body)
        inject(
          this.#app as unknown as inject.DispatchFunc,
          { method, url: path, headers, ...(payload && { payload }) },
          (error, response) => {
            if (!response) return reject(error)
            if (this.#life.isDead) return
            const setCookies = [response.headers['set-cookie'] ?? []].flat().map(String)
            const who = response.headers['x-who']
            resolve({
              status: response.statusCode,
              who: typeof who === 'string' ? (JSON.parse(who) as Who) : null,
              json: response.payload === '' ? {} : (JSON.parse(response.payload) as Record<string, unknown>),
              setCookies,
              retryAfter: response.headers['retry-after'] as string | undefined,
              atMs: nowMs(),
              leftAs: Number(response.headers['x-left-as']),
            })
          },
        )
      }, number)
    })
  }

  revoke(accountId: number): Promise<void> {
    return this.#run(() => this.#auth.revoke({ accountId }))
  }

  get name(): string {
    return this.#life.name
  }

  get isDead(): boolean {
    return this.#life.isDead
  }

  /** Nothing of it goes on from here. */
  kill(): void {
    this.#life.isDead = true
  }

  /** For so long nothing of it goes on. */
  stall(forMs: number): void {
    this.#life.stallsUntilMs = nowMs() + forMs
  }

  close(): Promise<void> {
    return this.#run(() => this.#auth.close())
  }

  #run<Value>(work: () => Value, request = 0): Value {
    return context.run({ life: this.#life, request } satisfies Context, work)
  }

  #mount(perLogin: number): void {
    const app = this.#app
    app.use((req, res, next) => {
      const writeHead = res.writeHead
      res.writeHead = function (this: Response, ...args: unknown[]) {
        res.setHeader('x-left-as', String(++left))
        const { customer } = req as Partial<Request>
        if (customer) {
          const { status, userId, accountId } = customer
          res.setHeader('x-who', JSON.stringify({ status, userId, accountId } satisfies Who))
        }
        return Reflect.apply(writeHead, res, args)
      } as typeof res.writeHead
      next()
    })
    app.use(this.#auth)
    app.use('/auth', authRoutes({ rateLimit: { windowMs: limitWindowMs, perAddress: 1000, perLogin } }))
    app.get('/', ({ customer }, res) => {
      const { account, degraded } = customer
      res.json({ emailAddress: account?.emailAddress ?? null, degraded })
    })
    app.get('/account', requireCustomer(), ({ customer }, res) => {
      res.json({ emailAddress: customer.account?.emailAddress ?? null })
    })
    app.get('/cart', async ({ customer }, res) => {
      const answer = await customer.fetch('/commerce/carts/current')
      res
        .status(answer.status === 200 ? 200 : 503)
        .set('retry-after', '1')
        .json(await answer.json().catch(() => ({})))
    })
    app.post('/cart/:productCode', async ({ customer, params }, res) => {
      const answer = await customer.fetch('/commerce/carts/current/items', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(params),
      })
      res
        .status(answer.status === 201 ? 201 : 503)
        .set('retry-after', '1')
        .json({})
    })
    app.post('/log-out-everywhere', requireCustomer(), async ({ customer: { accountId } }, res) => {
      if (accountId !== null) await this.#auth.revoke({ accountId })
      res.status(204).end()
    })
    app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => {
      if (!(error instanceof StorefrontAuthError)) throw error
      res.status(error.status).set(error.headers).json(error.toProblem())
    })
  }
}
