import assert from 'node:assert/strict'
import type { Browser } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { type Storefront, storefronts } from '../support/storefront.ts'

async function staleShopper(shop: Storefront): Promise<Browser> {
  const browser = await signedUp(shop)
  shop.sandbox.advance(staleMs)
  return browser
}

const json = (status: number, body: object) => Response.json(body, { status })

describe('a refresh that Kibo answers with', () => {
  const open = storefronts()

  const over: [string, () => Response][] = [
    ['400', () => json(400, { errorCode: 'MISSING_OR_INVALID_PARAMETER', message: 'refreshToken' })],
    ['400 without a body', () => new Response(null, { status: 400 })],
    ['401 about the shopper', () => json(401, { items: [{ errorCode: 'INVALID_ACCESS_TOKEN' }] })],
    ['401 without a body, also to a new app token', () => new Response(null, { status: 401 })],
    ['404', () => json(404, { errorCode: 'ITEM_NOT_FOUND', message: 'Item not found: refresh token' })],
    ['404 without a body', () => new Response(null, { status: 404 })],
    [
      '404 as a page',
      () => new Response('<h1>Not found</h1>', { status: 404, headers: { 'content-type': 'text/html' } }),
    ],
  ]
  for (const [about, answer] of over) {
    it(`${about} ends the session: the visitor goes on as a new guest`, async () => {
      const wire = kiboWire()
      const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
      const browser = await staleShopper(shop)
      wire.answer('/refresh', answer)

      const reply = await browser.get('/')

      assert.equal(reply.status, 200)
      assert.equal(reply.json.status, 'anonymous')
      assert.equal(reply.json.degraded, false)
      assert.ok(reply.session)
      assert.equal((await browser.get('/claims')).status, 200)
      assert.equal((await browser.get('/account')).json.code, 'session_required')
      assert.ok(wire.count('/refresh') <= 2)
    })
  }

  const kept: [string, () => Response | Promise<never>][] = [
    ['403', () => json(403, { errorCode: 'FORBIDDEN', message: 'no' })],
    ['409', () => json(409, { errorCode: 'VALIDATION_CONFLICT', message: 'no' })],
    ['429', () => new Response(null, { status: 429, headers: { 'retry-after': '60' } })],
    [
      '500 (hydrogen#3892)',
      () => json(500, { errorCode: 'UNEXPECTED_ERROR', message: 'An unexpected error has occurred. ' }),
    ],
    ['502 as a page', () => new Response('<h1>Bad gateway</h1>', { status: 502 })],
    ['503 without a body', () => new Response(null, { status: 503 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: 'https://login.example/' } })],
    ['200 as a page', () => new Response('<h1>Welcome</h1>', { headers: { 'content-type': 'text/html' } })],
    ['an empty 200', () => new Response('')],
    ['200 and JSON that is cut', () => new Response('{"accessToken":"abc","accessTokenExp')],
    ['200 and an error', () => json(200, { errorCode: 'UNEXPECTED_ERROR', message: 'no' })],
    ['200 and no ticket', () => json(200, {})],
    ['200 and a ticket of wrong types', () => json(200, { accessToken: 5, accessTokenExpiration: true })],
    ['200 and a list', () => json(200, [])],
    ['204', () => new Response(null, { status: 204 })],
    ['a connection that is refused', () => Promise.reject(new TypeError('fetch failed'))],
    ['a connection that is lost amid the body', () => new Response(brokenBody())],
  ]
  for (const [about, answer] of kept) {
    it(`${about} keeps the session: the page is degraded and the next request tries again`, async () => {
      const wire = kiboWire()
      const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
      const browser = await staleShopper(shop)
      const undo = wire.answer('/refresh', answer)

      const reply = await browser.get('/')
      assert.equal(reply.status, 200)
      assert.equal(reply.json.status, 'authenticated')
      assert.equal(reply.json.degraded, true)
      assert.deepEqual(reply.setCookies, [])
      const guarded = await browser.get('/account', { accept: 'text/html' })
      assert.equal(guarded.status, 503)
      assert.match(guarded.json.code, /^kibo_unavailable$/)
      assert.ok(Number(guarded.headers['retry-after']) >= 1)

      undo()
      const next = await browser.get('/')
      assert.equal(next.json.status, 'authenticated')
      assert.equal(next.json.degraded, false)
      assert.ok(next.session)
    })
  }

  it('nothing within timeoutMs keeps the session, and the page waits no longer than that', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch, timeoutMs: 300 } } })
    const browser = await staleShopper(shop)
    const held = wire.hold('/refresh')

    const startedMs = performance.now()
    const reply = await browser.get('/')
    const tookMs = performance.now() - startedMs

    assert.equal(reply.json.status, 'authenticated')
    assert.equal(reply.json.degraded, true)
    assert.ok(tookMs < 900, `${tookMs} ms`)
    held.release()
  })

  it('a refused app token keeps the session, after one renewal', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await staleShopper(shop)
    const before = wire.count('/oauth')
    const refusal = { items: [{ errorCode: 'UNAUTHORIZED', message: 'You are Unauthorized' }] }
    const undo = wire.answer('/refresh', () => json(401, refusal))

    const reply = await browser.get('/')
    undo()

    assert.equal(reply.json.status, 'authenticated')
    assert.equal(reply.json.degraded, true)
    assert.deepEqual(reply.setCookies, [])
    assert.equal(wire.count('/refresh'), 2)
    assert.equal(wire.count('/oauth') - before, 1)
    assert.equal((await browser.get('/')).json.degraded, false)
  })

  it('a refused app token once is repeated with a new one, unseen by the shopper', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await staleShopper(shop)
    wire.answer('/refresh', () => json(401, { items: [{ errorCode: 'UNAUTHORIZED' }] }), 1)

    const reply = await browser.get('/')

    assert.equal(reply.json.degraded, false)
    assert.ok(reply.session)
  })

  it('an app that can not log in itself keeps the session', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    const browser = await staleShopper(shop)
    shop.sandbox.advance(3_600_000)
    for (const status of [400, 401, 403, 404, 500]) {
      const undo = wire.answer('/oauth', () => json(status, { errorCode: 'INVALID_CREDENTIALS', message: 'no' }))
      const reply = await browser.get('/')
      undo()

      assert.equal(reply.json.status, 'authenticated', String(status))
      assert.equal(reply.json.degraded, true, String(status))
    }
    assert.equal((await browser.get('/')).json.degraded, false)
  })

  it('503 within the leeway is not felt: the ticket is still good', async () => {
    const shop = await open()
    const browser = await signedUp(shop)
    shop.sandbox.advance(14.5 * 60_000)
    const undo = shop.sandbox.fail({ kind: 'status', operation: 'refreshUserAuthTicket', times: Infinity })

    assert.equal((await browser.get('/')).json.account.firstName?.slice(0, 5), 'First')
    assert.equal((await browser.get('/account')).status, 200)
    assert.equal((await browser.get('/cart')).status, 200)
    undo()
  })
})

function brokenBody(): ReadableStream {
  let sent = false
  return new ReadableStream({
    pull(controller) {
      if (sent) return controller.error(new TypeError('terminated'))
      sent = true
      controller.enqueue(new TextEncoder().encode('{"accessToken":"abc",'))
    },
  })
}
