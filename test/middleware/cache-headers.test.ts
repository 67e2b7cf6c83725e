import assert from 'node:assert/strict'
import type { Express, Request, RequestHandler } from 'express'
import { requireCustomer } from '../../src/index.ts'
import { ask } from '../support/browser.ts'
import { register } from '../support/shoppers.ts'
import { type StorefrontSetup, somebody, storefronts } from '../support/storefront.ts'

/** Every personal member, read by a page of its own. */
const reads: Record<string, (req: Request) => unknown> = {
  toJSON: (req) => JSON.stringify(req.customer),
  account: (req) => req.customer.account,
  userId: (req) => req.customer.userId,
  accountId: (req) => req.customer.accountId,
  behaviors: (req) => req.customer.behaviors,
  can: (req) => req.customer.can(1),
  status: (req) => req.customer.status,
  isAnonymous: (req) => req.customer.isAnonymous,
  isAuthenticated: (req) => req.customer.isAuthenticated,
  requires2FA: (req) => req.customer.requires2FA,
  claims: (req) => req.customer.claims(),
  fetch: (req) => req.customer.fetch('/commerce/carts/current'),
}

describe('the cache headers of a page', () => {
  const open = storefronts()

  async function shop(mount: (app: Express) => void, options: StorefrontSetup['options'] = {}) {
    const one = await open({ mount, options })
    const [shopper, guest] = [one.browser(), one.browser()]
    await shopper.post('/auth/signup', somebody())
    await shopper.get('/')
    await guest.get('/')
    return { shopper, guest, one }
  }
  const page = (path: string, handler: RequestHandler) => (app: Express) => void app.get(path, handler)
  const told = ({ headers }: { headers: Record<string, unknown> }) => [headers['cache-control'], headers.vary]

  for (const [member, read] of Object.entries(reads)) {
    it(`keep it from shared caches once it reads ${member} of a shopper, and say Vary: Cookie for a guest`, async () => {
      const { shopper, guest } = await shop(
        page('/page', async (req, res) => {
          await read(req)
          res.end('ok')
        }),
      )

      assert.deepEqual(told(await shopper.get('/page')), ['private, no-cache', 'Cookie'])
      assert.deepEqual(told(await guest.get('/page')), [undefined, 'Cookie'])
    })
  }

  it('are the app’s alone where a page reads nothing of its visitor', async () => {
    const { shopper } = await shop(
      page('/page', (req, res) => {
        assert.equal(req.customer.degraded, false)
        res.set('Cache-Control', 'public, max-age=60').end('ok')
      }),
    )

    assert.deepEqual(told(await shopper.get('/page')), ['public, max-age=60', undefined])
  })

  it('stay what the app said before the first read and what it says after it', async () => {
    const { shopper } = await shop((app) => {
      app.get('/before', (req, res) => {
        res.set({ 'Cache-Control': 'public', Vary: 'Accept-Encoding' })
        res.end(String(req.customer.userId))
      })
      app.get('/after', (req, res) => {
        res.locals.id = req.customer.userId
        res.set({ 'Cache-Control': 'no-cache' }).vary('Accept').end('ok')
      })
      app.get('/everything', (req, res) => {
        res.set('Vary', '*').end(String(req.customer.userId))
      })
    })

    assert.deepEqual(told(await shopper.get('/before')), ['public', 'Accept-Encoding, Cookie'])
    assert.deepEqual(told(await shopper.get('/after')), ['no-cache', 'Cookie, Accept'])
    assert.deepEqual(told(await shopper.get('/everything')), ['private, no-cache', '*'])
  })

  it('do not change, and nothing fails, when the first read comes after they went out', async () => {
    const { shopper } = await shop(
      page('/page', (req, res) => {
        res.write('o')
        res.end(String(req.customer.userId).slice(0, 1))
      }),
    )

    const reply = await shopper.get('/page')

    assert.equal(reply.status, 200)
    assert.deepEqual(told(reply), [undefined, undefined])
  })

  it('are a shopper’s when a guest’s page logs the visitor in', async () => {
    const { guest, one } = await shop(
      page('/page', async (req, res) => {
        res.locals.before = req.customer.status
        await req.customer.login(res.app.locals.credentials)
        res.end(req.customer.status)
      }),
    )
    const me = register(one)
    one.app.locals.credentials = me.login

    assert.deepEqual(told(await guest.get('/page')), ['no-store', 'Cookie'])
  })

  it('behind a guard are private, no-store, unless the handler says otherwise', async () => {
    const { shopper, guest } = await shop((app) => {
      app.use((_req, res, next) => {
        res.set('Cache-Control', 'public, max-age=60')
        next()
      })
      app.get('/page', requireCustomer(), (_req, res) => void res.end('ok'))
      app.get('/other', requireCustomer(), (_req, res) => void res.set('Cache-Control', 'private, max-age=5').end('ok'))
    })

    assert.deepEqual(told(await shopper.get('/page')), ['private, no-store', 'Cookie'])
    assert.deepEqual(told(await shopper.get('/other')), ['private, max-age=5', 'Cookie'])
    assert.equal((await guest.get('/page')).headers['cache-control'], 'no-store')
  })

  it('keep a shopper’s page from a stranger who asks the same shared cache', async () => {
    const { shopper, one } = await shop((app) => {
      app.get('/guarded', requireCustomer(), (req, res) => void res.json(req.customer.account))
      app.get('/open', (req, res) => void res.json(req.customer))
    })
    // Stores what RFC 9111 lets a shared cache store: an answer without private or no-store, under what it varies by.
    const stored = new Map<string, unknown>()
    const throughCache = async (path: string, cookie: string) => {
      if (stored.has(path)) return stored.get(path)
      const reply = await ask(`${one.url}${path}`, { headers: { cookie } })
      const { 'cache-control': cacheControl = '', vary = '' } = reply.headers as Record<string, string>
      if (!/private|no-store/.test(cacheControl) && vary === '') stored.set(path, reply.json)
      return reply.json
    }

    for (const path of ['/guarded', '/open']) {
      const own = JSON.stringify(await throughCache(path, shopper.cookie))
      const seen = JSON.stringify(await throughCache(path, ''))

      assert.match(own, /person\d+@example\.com/)
      assert.doesNotMatch(seen, /person\d+@example\.com/)
    }
  })
})
