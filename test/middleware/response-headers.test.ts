import assert from 'node:assert/strict'
import type { OutgoingHttpHeaders } from 'node:http'
import { Readable } from 'node:stream'
import type { Express, RequestHandler } from 'express'
import type { Reply } from '../support/browser.ts'
import { loginOf, staleMs } from '../support/shoppers.ts'
import { type Storefront, somebody, startStorefront, storefronts } from '../support/storefront.ts'

/** Every way in which an app may answer; each also says `public` and sets a cookie of its own where it can. */
const answers: Record<string, RequestHandler> = {
  json: (_req, res) => res.set('Cache-Control', 'public, max-age=600').cookie('own', '1').json({}),
  send: (_req, res) =>
    res.set('Cache-Control', 'public').set('Vary', 'Accept-Encoding').append('Set-Cookie', 'own=1').send('ok'),
  end: (_req, res) => {
    res.setHeader('Set-Cookie', ['own=1', 'second=2'])
    res.end('ok')
  },
  'a bare end': (_req, res) => {
    res.end()
  },
  status: (_req, res) => res.cookie('own', '1').sendStatus(204),
  redirect: (_req, res) => res.cookie('own', '1').redirect('/elsewhere'),
  write: (_req, res) => {
    res.setHeader('Cache-Control', 'public')
    res.setHeader('Set-Cookie', 'own=1')
    res.write('o')
    res.end('k')
  },
  'writeHead with an object': (_req, res) => {
    res.writeHead(200, { 'Cache-Control': 'public, max-age=600', Vary: 'Accept', 'Set-Cookie': ['own=1', 'second=2'] })
    res.end('ok')
  },
  'writeHead with an object of other names': (_req, res) => {
    res.writeHead(200, { 'cache-control': 'public', vary: 'Accept', 'set-cookie': 'own=1' })
    res.end('ok')
  },
  'writeHead with a reason and an object': (_req, res) => {
    res.writeHead(200, 'Fine', { 'Cache-Control': 'public', 'Set-Cookie': 'own=1' })
    res.end('ok')
  },
  'writeHead with a flat array': (_req, res) => {
    res.writeHead(200, ['Cache-Control', 'public', 'Set-Cookie', 'own=1', 'Set-Cookie', 'second=2', 'X-Own', 'x'])
    res.end('ok')
  },
  'writeHead with pairs': (_req, res) => {
    const pairs = [
      ['Cache-Control', 'public'],
      ['Set-Cookie', 'own=1'],
      ['Set-Cookie', 'second=2'],
    ]
    res.writeHead(200, pairs as unknown as OutgoingHttpHeaders)
    res.end('ok')
  },
  'writeHead after setHeader': (_req, res) => {
    res.setHeader('Set-Cookie', 'own=1')
    res.setHeader('Cache-Control', 'public')
    res.writeHead(200, { 'Content-Type': 'text/plain' })
    res.end('ok')
  },
  'writeHead without headers': (_req, res) => {
    res.setHeader('Set-Cookie', 'own=1')
    res.writeHead(201)
    res.end('ok')
  },
  flushHeaders: (_req, res) => {
    res.setHeader('Cache-Control', 'public')
    res.setHeader('Set-Cookie', 'own=1')
    res.flushHeaders()
    setTimeout(() => res.end('ok'), 5)
  },
  'a stream': (_req, res) => {
    res.setHeader('Cache-Control', 'public')
    res.setHeader('Set-Cookie', 'own=1')
    Readable.from(['o', 'k']).pipe(res)
  },
  'server-sent events': (_req, res) => {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'public', 'Set-Cookie': 'own=1' })
    res.flushHeaders()
    res.write('data: 1\n\n')
    setTimeout(() => res.end('data: 2\n\n'), 5)
  },
}
const withoutOwnCookie = ['a bare end']

function mount(app: Express): void {
  for (const [name, answer] of Object.entries(answers)) app.get(`/${encodeURIComponent(name)}`, answer)
  app.get('/broken', () => {
    throw new Error('the handler failed')
  })
  app.use(((_error, _req, res, _next) => {
    res.status(500).set('Cache-Control', 'public').send('broken')
  }) as import('express').ErrorRequestHandler)
}

function assertNoStore({ headers }: Reply): void {
  assert.equal(headers['cache-control'], 'no-store')
  assert.match(String(headers.vary), /(^|, )Cookie(,|$)/)
}

describe('a response that carries our cookie (expressjs/session#362, nextjs-auth0#2100, express-openid-connect#835)', () => {
  let shop: Storefront
  before(async () => {
    shop = await startStorefront({ mount })
  })
  after(() => shop.close())

  for (const name of Object.keys(answers)) {
    it(`is no-store and varies by Cookie when the app answers by ${name}, and keeps the app’s own cookies`, async () => {
      const reply = await shop.browser().get(`/${encodeURIComponent(name)}`)

      assertNoStore(reply)
      assert.ok(reply.session)
      const names = reply.setCookies.map((line) => line.split('=')[0])
      assert.equal(names.filter((one) => one === 'kibo_shopper').length, 1)
      if (!withoutOwnCookie.includes(name)) assert.ok(names.includes('own'), names.join())
      if (/array|pairs|with an object$|^end$/.test(name)) assert.ok(names.includes('second'), names.join())
      if (/object/.test(name) && !/reason/.test(name)) assert.match(String(reply.headers.vary), /Accept/)
      if (!/status|redirect|bare/.test(name)) assert.match(reply.text, /ok|\{\}|data: 2/)
    })

    it(`leaves caching to the app when our cookie did not change and it answers by ${name}`, async () => {
      const browser = shop.browser()
      await browser.get('/')
      const reply = await browser.get(`/${encodeURIComponent(name)}`)

      assert.equal(reply.session, undefined)
      assert.notEqual(reply.headers['cache-control'], 'no-store')
      assert.doesNotMatch(String(reply.headers.vary), /Cookie/)
    })
  }

  it('is no-store also when the handler fails', async () => {
    const reply = await shop.browser().get('/broken')

    assert.equal(reply.status, 500)
    assertNoStore(reply)
  })

  it('is no-store also when it answers HEAD or an unknown path', async () => {
    for (const [method, path] of [
      ['HEAD', '/'],
      ['GET', '/nowhere'],
    ] as const) {
      assertNoStore(await shop.browser().ask(path, { method }))
    }
  })

  it('never says 304 with it', async () => {
    const browser = shop.browser()
    const { headers } = await browser.get('/')
    shop.sandbox.advance(staleMs)

    const reply = await browser.get('/', { 'if-none-match': String(headers.etag) })

    assert.ok(reply.session)
    assertNoStore(reply)
  })
})

describe('headers that speak to shared caches alone', () => {
  const open = storefronts()

  it('do not go out with our cookie', async () => {
    const shop = await open({
      mount(app) {
        app.get('/edge', (_req, res) => {
          res
            .set({ 'Surrogate-Control': 'max-age=60', 'CDN-Cache-Control': 'max-age=60', Expires: 'never' })
            .set({ 'Cloudflare-CDN-Cache-Control': 'max-age=60', 'Edge-Control': '!no-store', 'X-Accel-Expires': '60' })
            .send('ok')
        })
      },
    })

    const { headers } = await shop.browser().get('/edge')

    for (const name of Object.keys(headers)) {
      assert.doesNotMatch(name, /.-cache-control|surrogate-control|edge-control|x-accel-expires/)
    }
    assertNoStore({ headers } as Reply)
  })

  it('keep Vary: * as it is', async () => {
    const shop = await open({
      mount(app) {
        app.get('/all', (_req, res) => {
          res.set('Vary', '*').send('ok')
        })
      },
    })

    assert.equal((await shop.browser().get('/all')).headers.vary, '*')
  })
})

describe('our cookie in one response', () => {
  const open = storefronts()

  it('is set once, the last one, when a handler logs in, out and in again', async () => {
    const me = somebody()
    const credentials = loginOf(me)
    const shop = await open({
      mount(app) {
        app.post('/all', async (req, res) => {
          await req.customer.login(credentials)
          await req.customer.logout()
          await req.customer.login(credentials)
          res.json(req.customer)
        })
        app.post('/nothing', async (req, res) => {
          await req.customer.login(credentials)
          await req.customer.logout()
          res.json(req.customer)
        })
      },
    })
    shop.sandbox.accounts.add(me)

    const browser = shop.browser()
    const reply = await browser.post('/all')
    assert.equal(reply.setCookies.filter((line) => line.startsWith('kibo_shopper=')).length, 1)
    assert.equal((await browser.get('/')).json.status, 'authenticated')

    const nothing = await shop.browser().post('/nothing')
    assert.equal(nothing.json.status, 'anonymous')
    assert.equal(nothing.session || undefined, undefined)
  })

  it('is set on a stream that begins after a login', async () => {
    const me = somebody()
    const shop = await open({
      mount(app) {
        app.post('/stream', async (req, res) => {
          await req.customer.login(loginOf(me))
          Readable.from(['o', 'k']).pipe(res)
        })
      },
    })
    shop.sandbox.accounts.add(me)
    const browser = shop.browser()

    await browser.post('/stream')

    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('that comes too late for its headers costs nothing but the cookie', async () => {
    const shop = await open({
      options: { anonymous: 'lazy' },
      mount(app) {
        app.get('/late', async (req, res) => {
          res.write('begun ')
          const claims = await req.customer.claims()
          res.end(claims.length > 400 ? 'done' : 'failed')
        })
      },
    })

    const reply = await shop.browser().get('/late')

    assert.equal(reply.text, 'begun done')
    assert.deepEqual(reply.setCookies, [])
  })
})
