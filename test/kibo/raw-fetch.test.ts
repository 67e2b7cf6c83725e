import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { failureOf, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

const unauthorized = { status: 401, json: { errorCode: 'UNAUTHORIZED', message: 'no' } }

describe('fetch', () => {
  let kibo: StubKibo
  beforeEach(async () => {
    kibo = await stubKibo({ json: { items: [] } })
  })
  afterEach(() => kibo.close())

  it('calls below /api as the app, and as the shopper when claims are given', async () => {
    const client = kibo.client({ locale: 'en-US', currency: 'USD', masterCatalog: 1, catalog: 2 })
    const response = await client.fetch('/commerce/carts/current?responseFields=items(id)', { claims: 'shopper' })
    assert.deepEqual(await response.json(), { items: [] })
    const [call] = kibo.calls
    assert.equal(call?.method, 'GET')
    assert.equal(call.url, '/api/commerce/carts/current?responseFields=items(id)')
    const names = ['authorization', 'accept', ...Object.keys(call.headers).filter((name) => name.startsWith('x-vol'))]
    assert.deepEqual(Object.fromEntries(names.map((name) => [name, call.headers[name]])), {
      authorization: 'Bearer app-1',
      accept: 'application/json',
      'x-vol-user-claims': 'shopper',
      'x-vol-tenant': '17828',
      'x-vol-site': '22116',
      'x-vol-master-catalog': '1',
      'x-vol-catalog': '2',
      'x-vol-locale': 'en-US',
      'x-vol-currency': 'USD',
    })
    await (await client.fetch('/api/commerce/carts/current')).text()
    assert.equal(kibo.calls[1]?.url, '/api/commerce/carts/current')
  })

  it('sends the method, the body and the headers of the caller, but never in the place of ours', async () => {
    await kibo.client().fetch('/commerce/carts/current/items', {
      method: 'post',
      body: '{"quantity":1}',
      headers: new Headers({
        'Content-Type': 'application/json',
        Accept: 'text/plain',
        'X-Mine': '1',
        Authorization: 'Bearer mine',
        'X-Vol-Tenant': '1',
        'X-Vol-User-Claims': 'stolen',
        'X-Vol-App-Claims': 'stolen',
      }),
    })
    const [call] = kibo.calls
    assert.equal(call?.method, 'POST')
    assert.equal(call.body, '{"quantity":1}')
    const { headers } = call
    assert.deepEqual(
      [headers['content-type'], headers.accept, headers['x-mine'], headers.authorization, headers['x-vol-tenant']],
      ['application/json', 'text/plain', '1', 'Bearer app-1', '17828'],
    )
    assert.equal('x-vol-user-claims' in headers, false)
    assert.equal('x-vol-app-claims' in headers, false)
  })

  it('refuses a path that could lead away from the API, before any call', async () => {
    const client = kibo.client()
    const paths = [
      '',
      'commerce',
      '//evil',
      '/\\evil',
      '\\\\evil',
      '/\\/evil',
      'https://evil/',
      `${kibo.origin}/api/commerce`,
      '/a\\b',
      '/a\nb',
      '/\t/evil',
      '/a\u0000',
      '/../platform',
      '/commerce/../../platform',
      '/commerce/%2e%2e/x',
      '/commerce/.%2E/x',
      '/./commerce',
      '/commerce/..',
      '/api/../platform',
      '/commerce/..%2fplatform',
      '/commerce%2f..%2F..%2fplatform',
      '/commerce/..%5cplatform',
      '/commerce/%2e%2e%2fplatform',
      '/commerce%5C%2E%2E',
      '/commerce/a%2f./b',
      '/commerce/..;a=1/platform',
      '/commerce/..%3f',
      '/commerce/%252e%252e%252fplatform',
      '/commerce/%252e./platform',
      '/commerce/%%32%65%%32%65/platform',
      '/commerce/%25252e%25252e%25255cplatform',
      '/commerce/%2525252525252e%2525252525252e/platform',
      '@evil',
      ':80',
      undefined,
      null,
      5,
      {},
    ]
    for (const path of paths) {
      const error = await failureOf(client.fetch(path as string))
      assert.ok(error instanceof TypeError, `${path} ${error}`)
    }
    assert.equal(kibo.calls.length + kibo.oauthCalls.length, 0)
    for (const path of [
      '/commerce/a..b',
      '/commerce/x?y=/../z',
      '/commerce/a%20b',
      '/commerce/a%2fb%5c..c',
      '/commerce/100%25',
      '/commerce//x',
      '/api',
    ]) {
      assert.equal((await client.fetch(path)).status, 200, path)
    }
    assert.ok(kibo.calls.every(({ url }) => url.startsWith('/api/')))
  })

  it('refuses claims that are none', async () => {
    for (const claims of ['', 'a b', 'a\r\nx: 1', 'ä', 5, null]) {
      const error = await failureOf(kibo.client().fetch('/commerce/x', { claims: claims as string }))
      assert.ok(error instanceof TypeError, String(claims))
    }
    assert.equal(kibo.calls.length, 0)
  })

  it('resolves to the answer whatever its status, redirects included', async () => {
    const client = kibo.client()
    for (const status of [204, 302, 400, 404, 429, 500, 503]) {
      kibo.answer({ status, headers: { location: '/elsewhere' } })
      assert.equal((await client.fetch('/commerce/x')).status, status)
    }
    assert.equal(kibo.calls.length, 7)
  })

  it('repeats a call with a new app token when Kibo refuses the old one', async () => {
    kibo.answer(unauthorized, { status: 201, json: { ok: true } })
    const response = await kibo.client().fetch('/commerce/x', { method: 'POST', body: new URLSearchParams({ a: '1' }) })
    assert.equal(response.status, 201)
    assert.deepEqual(
      kibo.calls.map(({ headers, body }) => [headers.authorization, body]),
      [
        ['Bearer app-1', 'a=1'],
        ['Bearer app-2', 'a=1'],
      ],
    )
  })

  it('hands on the 401 that comes twice, and the one that is the shopper’s own, to be read', async () => {
    kibo.answer(unauthorized)
    const twice = await kibo.client().fetch('/commerce/x')
    assert.deepEqual([twice.status, await twice.json()], [401, unauthorized.json])
    assert.equal(kibo.calls.length, 2)

    kibo.answer({ status: 401, json: { errorCode: 'INVALID_ACCESS_TOKEN' } })
    const own = await kibo.client().fetch('/commerce/x', { claims: 'old' })
    assert.deepEqual([own.status, await own.json()], [401, { errorCode: 'INVALID_ACCESS_TOKEN' }])
    assert.equal(kibo.calls.length, 3)
  })

  it('sends a body that is a stream once', async () => {
    kibo.answer(unauthorized)
    const body = Readable.toWeb(Readable.from([Buffer.from('once')])) as ReadableStream
    const response = await kibo.client().fetch('/commerce/x', { method: 'POST', body })
    assert.deepEqual([response.status, await response.json()], [401, unauthorized.json])
    assert.equal(kibo.calls.length, 1)
    assert.equal(kibo.calls[0]?.body, 'once')
  })

  it('throws when there is no answer', async () => {
    kibo.answer((response) => response.socket?.destroy())
    const error = await failureOf(kibo.client().fetch('/commerce/x', { method: 'POST' }))
    assert.ok(error instanceof KiboApiError)
    assert.deepEqual([error.status, error.operation], [null, 'fetch'])

    kibo.answerOauth({ status: 503 })
    const tokenless = await failureOf(kibo.client().fetch('/commerce/x', { method: 'POST' }))
    assert.ok(tokenless instanceof KiboApiError && tokenless.appToken)
  })

  it('waits timeoutMs for the headers and as long as it takes for the body', async () => {
    kibo.answer(() => {})
    const client = kibo.client({ timeoutMs: 100 })
    assert.ok((await failureOf(client.fetch('/commerce/x'))) instanceof KiboApiError)

    kibo.answer(async (response) => {
      response.writeHead(200).write('slow ')
      await sleep(200)
      response.end('body')
    })
    assert.equal(await (await client.fetch('/commerce/x')).text(), 'slow body')
  })

  it('is aborted by the caller’s signal, also while the body comes in', async () => {
    kibo.answer((response) => response.writeHead(200).write('half'))
    const controller = new AbortController()
    const response = await kibo.client().fetch('/commerce/x', { signal: controller.signal })
    setTimeout(() => controller.abort(), 20)
    await assert.rejects(response.text(), { name: 'AbortError' })
  })
})
