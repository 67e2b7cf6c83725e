import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { createRequire } from 'node:module'
import express from 'express'
import request from 'supertest'
import { KiboClient, kiboEvents } from '../../src/index.ts'
import { isSigned } from '../../src/kibo-events/signature.ts'
import { StoreUnavailableError } from '../../src/store/unavailable.ts'
import type { Browser } from '../support/browser.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { signedUp } from '../support/shoppers.ts'
import { type Storefront, somebody, storefronts } from '../support/storefront.ts'

const express4: typeof express = createRequire(import.meta.url)('express4')
const sharedSecret = 'sandbox-shared-secret'

/** Kibo's signature, written down again. */
function sign(body: string, date: string, secret = sharedSecret): string {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64')
  return hash(hash(secret + secret) + date + body)
}

function event(topic: string, entityId: unknown, more: object = {}): Record<string, unknown> {
  return {
    eventId: randomUUID(),
    topic,
    entityId,
    timestamp: new Date().toISOString(),
    correlationId: randomUUID(),
    isTest: false,
    ...more,
  }
}

describe('the signature of an event', () => {
  it('is the one that Kibo’s own receivers are tested with', () => {
    const created =
      '{"eventId":"aa8494c2-8640-47c0-96ca-a3a900336ca8","topic":"product.created","entityId":"5418fadf13dfa10b1b074cb1","timestamp":"2014-09-17T03:07:13.5655802Z","correlationId":"9902d7e03d9945918ee563f488435f16","isTest":false}'
    const examples = [
      {
        secret: 'cb966f44cfc44e29a01049da98f99163',
        date: 'Wed, 17 Sep 2014 03:07:13 GMT',
        body: created,
        signature: 'tlV4+aE+4mxCji8jZ4PIKz30q18PtV11n0AT9PGd9vM=',
      },
      {
        secret: '12345',
        date: 'Wed, 21 Oct 2015 16:29:00 GMT',
        body: '{"testField":"testing","testField2":"123"}',
        signature: '1zdGTsz90yismsqx7r7QVugUtQDblFo0F/6TqOb9yt0=',
      },
    ]
    for (const { secret, date, body, signature } of examples) {
      const signed = { signature, date, body: Buffer.from(body) }
      assert.equal(isSigned(signed, secret), true)
      assert.equal(isSigned(signed, `${secret}6`), false)
      assert.equal(isSigned({ ...signed, date: date.replace('GMT', 'UTC') }, secret), false)
      assert.equal(isSigned({ ...signed, body: Buffer.from(`${body} `) }, secret), false)
      for (const wrong of ['', 'A', signature.slice(0, -4), `${signature}AAAA`, '='.repeat(44), 'ü'.repeat(44)]) {
        assert.equal(isSigned({ ...signed, signature: wrong }, secret), false, wrong)
      }
    }
  })
})

describe('an event of Kibo’s', () => {
  const open = storefronts()

  async function shopWithShopper(setup: Parameters<typeof open>[0] = {}) {
    const shop = await open(setup)
    const app = express().post('/events', kiboEvents({ auth: shop.auth }))
    const browser = shop.browser()
    const { customer } = (await browser.post('/auth/signup', somebody())).json
    await browser.get('/')
    const id = customer.accountId
    const rename = () => renameBehindOurBack(shop, id, 'Renamed')
    return { shop, app, browser, id, rename }
  }

  /** By a client that nobody here knows of, as in Kibo's admin. */
  async function renameBehindOurBack(shop: Storefront, id: number, firstName: string) {
    const { accounts } = new KiboClient(shop.sandbox.kibo)
    await accounts.updateAccount(id, { ...(await accounts.getAccount(id)), firstName })
  }

  async function send(app: express.Express, content: object | string, changes: Record<string, string> = {}) {
    const body = typeof content === 'string' ? content : JSON.stringify(content)
    const date = changes.date ?? new Date().toUTCString()
    const headers = { 'content-type': 'application/json', date, 'x-vol-hmac-sha256': sign(body, date), ...changes }
    const { status } = await request(app).post('/events').set(headers).send(body)
    return status
  }

  const nameOf = async (browser: Browser) => (await browser.get('/')).json.account.firstName

  for (const topic of ['customeraccount.updated', 'b2baccount.statuschanged']) {
    it(`${topic} drops the account from the cache`, async () => {
      const { app, browser, id, rename } = await shopWithShopper()
      await rename()
      assert.notEqual(await nameOf(browser), 'Renamed')

      assert.equal(await send(app, event(topic, String(id))), 200)

      assert.equal(await nameOf(browser), 'Renamed')
    })
  }

  for (const topic of ['customersegment.customeradded', 'customersegment.customerremoved']) {
    it(`${topic} drops the account that it names beside the segment`, async () => {
      const { app, browser, id, rename } = await shopWithShopper()
      await rename()

      const extendedProperties = [{ key: 'customerAccountId', value: String(id) }]
      assert.equal(await send(app, event(topic, '77', { extendedProperties })), 200)

      assert.equal(await nameOf(browser), 'Renamed')
    })
  }

  it('customeraccount.deleted ends the sessions of that account and of no other', async () => {
    const { shop, app, browser, id } = await shopWithShopper()
    const other = await signedUp(shop)

    assert.equal(await send(app, event('customeraccount.deleted', id)), 200)

    assert.equal((await browser.get('/')).json.status, 'anonymous')
    assert.equal((await other.get('/')).json.status, 'authenticated')
  })

  it('does nothing when it is a test, or about something else', async () => {
    const { app, browser, id, rename } = await shopWithShopper()
    await rename()

    for (const harmless of [
      event('customeraccount.deleted', id, { isTest: true }),
      event('order.opened', String(id)),
      event('customersegment.updated', String(id)),
      event('customeraccount.updated', 'not a number'),
      event('customeraccount.updated', null),
    ]) {
      assert.equal(await send(app, harmless), 200)
    }

    assert.notEqual(await nameOf(browser), 'Renamed')
    assert.equal((await browser.get('/')).json.status, 'authenticated')
  })

  it('is refused with 401 unless Kibo signed it, these bytes, this date (GHSA-9mp4-77wg-rwx9)', async () => {
    const { app, browser, id, rename } = await shopWithShopper()
    await rename()
    const body = JSON.stringify(event('customeraccount.updated', id))
    const date = new Date().toUTCString()
    const later = new Date(Date.now() + 1000).toUTCString()

    assert.equal(await send(app, body, { 'x-vol-hmac-sha256': sign(body, date, 'another secret') }), 401)
    assert.equal(await send(app, body, { 'x-vol-hmac-sha256': sign(` ${body}`, date), date }), 401)
    assert.equal(await send(app, body, { 'x-vol-hmac-sha256': sign(body, later), date }), 401)
    assert.equal(await send(app, body, { 'x-vol-hmac-sha256': '' }), 401)
    assert.equal((await request(app).post('/events').send({})).status, 401)
    assert.equal((await request(app).post('/events')).status, 401)

    assert.notEqual(await nameOf(browser), 'Renamed')
  })

  it('does nothing when signed bytes move between its date and its body, or more is signed behind it', async () => {
    const { app, browser, id, rename } = await shopWithShopper()
    await rename()
    const body = JSON.stringify(event('customeraccount.deleted', id))
    const date = new Date().toUTCString()
    const whole = date + body
    const cuts = [...Array(40).keys()].flatMap((by) => [date.length - 1 - by, date.length + 1 + by])
    for (const cut of cuts.filter((at) => at > 0)) {
      const signature = { 'x-vol-hmac-sha256': sign(body, date), date: whole.slice(0, cut) }
      assert.ok([400, 401].includes(await send(app, whole.slice(cut), signature)), String(cut))
    }
    // Whoever knows one signature of a plain SHA-256 can make that of longer bytes.
    for (const more of ['\u0080\u0000\u0000', JSON.stringify(event('customeraccount.deleted', id)), ',{}', '//']) {
      assert.equal(await send(app, body + more, { date }), 400)
    }

    const { json } = await browser.get('/')
    assert.equal(json.status, 'authenticated')
    assert.notEqual(json.account.firstName, 'Renamed')
  })

  it('is refused with 401 when its date is far from now, before or after', async () => {
    const { app, id } = await shopWithShopper()
    const at = (ms: number) => ({ date: new Date(Date.now() + ms).toUTCString() })

    for (const ms of [-200_000, 200_000, -86_400_000]) {
      assert.equal(await send(app, event('customeraccount.updated', id), at(ms)), 401, String(ms))
    }
    for (const ms of [-150_000, 150_000]) {
      assert.equal(await send(app, event('customeraccount.updated', id), at(ms)), 200, String(ms))
    }
    assert.equal(await send(app, event('customeraccount.updated', id), { date: 'yesterday' }), 401)
  })

  it('is refused with 401 when it comes a second time', async () => {
    const { app, id } = await shopWithShopper()
    const once = event('customeraccount.updated', id)

    assert.equal(await send(app, once), 200)
    assert.equal(await send(app, once), 401)
    assert.equal(await send(app, { ...once, eventId: randomUUID() }), 200)
  })

  it('is refused a second time by every process that shares a store', async () => {
    const store = new MemoryStore()
    const { shop, app, id } = await shopWithShopper({ options: { store } })
    const other = await open({ sharing: shop.sandbox, options: { store } })
    const otherApp = express().post('/events', kiboEvents({ auth: other.auth }))
    const once = event('customeraccount.updated', id)

    assert.deepEqual((await Promise.all([send(app, once), send(otherApp, once)])).sort(), [200, 401])
  })

  it('may come again when the store was away the first time', async () => {
    class Flaky extends MemoryStore {
      away: 'members' | 'replace' | undefined
      override async members(group: string): Promise<string[]> {
        if (this.away === 'members') throw new StoreUnavailableError()
        return super.members(group)
      }
      override async replace(...args: Parameters<MemoryStore['replace']>): Promise<boolean> {
        if (this.away === 'replace') throw new StoreUnavailableError()
        return super.replace(...args)
      }
    }
    const store = new Flaky()
    const { app, browser, id } = await shopWithShopper({ options: { store } })
    const deleted = event('customeraccount.deleted', id)

    for (const part of ['members', 'replace'] as const) {
      store.away = part
      assert.equal(await send(app, deleted), 503)
    }
    store.away = undefined
    assert.equal(await send(app, deleted), 200)
    assert.equal((await browser.get('/')).json.status, 'anonymous')
  })

  it('that is signed but none is 400, and one that is too large 413', async () => {
    const { app } = await shopWithShopper()
    for (const body of ['[]', 'null', '{"topic":"a"}', 'no json', JSON.stringify(event('a', 'b', { eventId: 7 }))]) {
      assert.equal(await send(app, body), 400, body)
    }
    assert.equal(await send(app, `"${'x'.repeat(70_000)}"`), 413)
  })

  it('finds its storefront by itself behind the middleware, in Express 4 and 5, whatever the app parsed before', async () => {
    const shop = await open()
    const browser = shop.browser()
    const { customer } = (await browser.post('/auth/signup', somebody())).json
    for (const make of [express, express4]) {
      for (const parse of [express.json(), express.raw({ type: '*/*' }), express.text({ type: '*/*' })]) {
        await browser.get('/')
        const firstName = randomUUID()
        await renameBehindOurBack(shop, customer.accountId, firstName)
        const app = make().use(parse).use(shop.auth).post('/events', kiboEvents()) as express.Express

        assert.equal(await send(app, event('customeraccount.updated', customer.accountId)), 200)
        assert.equal(await nameOf(browser), firstName)
      }
    }
  })

  it('asks nothing of Kibo when it is mounted by itself', async () => {
    const { shop, app, id } = await shopWithShopper()
    shop.asked()
    await send(app, event('customeraccount.updated', id))
    assert.deepEqual(shop.asked(), [])
  })
})

describe('the options of kiboEvents', () => {
  it('are refused by name', () => {
    assert.throws(() => kiboEvents({ auth: (() => {}) as never }), /kiboEvents: option "auth"/)
    assert.throws(() => kiboEvents({ sharedSecret: '' }), /option "sharedSecret"/)
    assert.throws(() => kiboEvents({ toleranceMs: 5 }), /option "toleranceMs"/)
    assert.throws(() => kiboEvents({ secret: 'x' } as never), /option "secret" is unknown/)
  })

  it('without auth need the middleware before', async () => {
    const app = express().post('/events', kiboEvents())
    app.use(((error, _req, res, _next) => res.status(500).send(error.message)) as express.ErrorRequestHandler)
    const { status, text } = await request(app).post('/events')
    assert.equal(status, 500)
    assert.match(text, /kiboEvents: give it the option auth/)
  })
})
