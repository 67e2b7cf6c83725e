import assert from 'node:assert/strict'
import type { KiboClient } from '../../src/kibo/client.ts'
import { KiboApiError } from '../../src/kibo/errors.ts'
import { Circuits } from '../../src/kibo/http/circuits.ts'
import { failureOf, type StubAnswer, type StubKibo, stubKibo } from '../support/stub-kibo.ts'
import { useClock } from '../support/use-clock.ts'

const account = { json: { id: 1001 } }

describe('the circuit', () => {
  const clock = useClock()
  let kibo: StubKibo
  let client: KiboClient
  beforeEach(async () => {
    kibo = await stubKibo()
    client = kibo.client()
  })
  afterEach(() => kibo.close())

  /** Writes, which are not retried: one call is one request. */
  const write = () => client.accounts.recomputeLifetimeValue(1001)
  async function failTimes(times: number, answer: StubAnswer, call: () => Promise<unknown> = write) {
    kibo.answer(answer)
    for (let i = 0; i < times; i++) await failureOf(call())
  }
  async function assertClosed() {
    kibo.answer(account)
    await write()
  }
  async function assertOpen(call: () => Promise<unknown> = write) {
    const sent = kibo.calls.length
    const error = await failureOf(call())
    assert.ok(error instanceof KiboApiError)
    assert.deepEqual([error.status, error.code, error.outage, error.retryAfterMs], [null, null, true, 2000])
    assert.equal(kibo.calls.length, sent)
  }

  it('opens after 10 outages in a row, whatever their kind', async () => {
    await failTimes(4, { status: 503 })
    await failTimes(3, { status: 504, text: '<html></html>' })
    await failTimes(2, (response) => response.socket?.destroy())
    kibo.answer(account)
    await failTimes(1, { status: 502 })
    await assertOpen()
  })

  it('stays closed while others are answered in between', async () => {
    await failTimes(9, { status: 503 })
    await failTimes(1, { status: 404 })
    await failTimes(9, { status: 503 })
    await assertClosed()
  })

  it('stays closed when Kibo refuses, fails at that one call, or asks to wait', async () => {
    for (const status of [400, 401, 403, 404, 409, 429, 302, 500, 501]) await failTimes(15, { status, text: '{}' })
    await failTimes(15, { status: 200, text: '<html></html>' }, () => client.accounts.updateAccount(1, {}))
    await assertClosed()
  })

  it('does not count callers who gave up or whose own time ran out, but those who waited for kibo.timeoutMs', async () => {
    const silent: StubAnswer = () => {}
    await failTimes(12, silent, () => {
      const controller = new AbortController()
      setTimeout(() => controller.abort(), 10)
      return client.accounts.recomputeLifetimeValue(1, { signal: controller.signal })
    })
    await failTimes(12, silent, () => client.accounts.recomputeLifetimeValue(1, { signal: AbortSignal.timeout(10) }))
    await failTimes(12, silent, () => client.fetch('/commerce/carts/current', { signal: AbortSignal.timeout(10) }))
    await assertClosed()
    kibo.answer({ json: {} })
    assert.equal((await client.fetch('/commerce/carts/current')).status, 200)
    client = kibo.client({ timeoutMs: 10 })
    await failTimes(10, silent)
    await assertOpen()
  })

  it('counts an app token that can not be had', async () => {
    client = kibo.client()
    kibo.answerOauth({ status: 503 })
    await failTimes(10, account)
    await assertOpen()
  })

  it('counts a gateway’s answer to fetch, which hands it on all the same, and not a 500', async () => {
    kibo.answer({ status: 500 })
    const call = () => client.fetch('/commerce/carts/current')
    for (let i = 0; i < 15; i++) assert.equal((await call()).status, 500)
    kibo.answer({ status: 503 })
    for (let i = 0; i < 10; i++) assert.equal((await call()).status, 503)
    await assertOpen(call)
  })

  it('lets one call try after 2 s, fails the others at once meanwhile, and closes when it is answered', async () => {
    await failTimes(10, { status: 503 })
    clock.advance(1999)
    await assertOpen()
    clock.advance(1)

    const asked = new Promise<() => void>((resolve) => {
      kibo.answer((response) => resolve(() => response.end('{"id":1001}')))
    })
    const tries = write()
    const answer = await asked
    await assertOpen()
    answer()
    await tries
    assert.equal(kibo.calls.length, 11)
    await Promise.all(Array.from({ length: 5 }, assertClosed))
  })

  it('opens again for 2 s when the one that tries fails or gives up', async () => {
    await failTimes(10, { status: 503 })
    clock.advance(2000)
    await failTimes(1, { status: 503 })
    clock.advance(1999)
    await assertOpen()
    clock.advance(1)
    const controller = new AbortController()
    kibo.answer(() => controller.abort())
    await failureOf(client.accounts.recomputeLifetimeValue(1001, { signal: controller.signal }))
    clock.advance(1999)
    await assertOpen()
    clock.advance(1)
    await assertClosed()
  })

  it('of one client is not that of another', async () => {
    await failTimes(10, { status: 503 })
    await assertOpen()
    client = kibo.client()
    await assertClosed()
  })

  it('of one resource is not that of another, whatever comes after its name', async () => {
    const resources = [
      ['/commerce/carts/current', '/api/commerce/Carts/c1/items?x=/commerce/orders'],
      ['/commerce/orders?pageSize=5', '/commerce/orders/o1'],
      ['/commerce/customer/accounts/1/contacts', '/commerce/customer/accounts'],
      ['/commerce/customer/credits', '/commerce/customer/credits/c'],
      ['/commerce/catalog/storefront/products/p', '/commerce/catalog/storefront/products'],
      [
        '/commerce/catalog/storefront/productsearch/search?query=a',
        '/commerce/catalog/storefront/productsearch/suggest',
      ],
      ['/platform', '/platform'],
    ] as const
    const put = (path: string) => client.fetch(path, { method: 'PUT' })
    for (const [one, other] of resources) {
      kibo.answer({ json: {} })
      assert.equal((await put(one)).status, 200, one)
      kibo.answer({ status: 503 })
      for (let i = 0; i < 5; i++) await Promise.all([put(one), put(other)])
      await assertOpen(() => put(one))
      await assertOpen(() => put(other))
    }
    await assertClosed()
  })

  it('is one of 500 at most, however many paths are asked for', async () => {
    const circuits = new Circuits()
    const first = circuits.get('/first')
    assert.equal(circuits.get('/first'), first)
    for (let i = 0; i < 500; i++) circuits.get(`/x/${i}`)
    assert.notEqual(circuits.get('/first'), first)
  })

  it('of one operation is not that of another', async () => {
    await failTimes(10, { status: 503 })
    await assertOpen()
    kibo.answer(account)
    assert.equal((await client.accounts.getAccount(1001)).id, 1001)
  })
})
