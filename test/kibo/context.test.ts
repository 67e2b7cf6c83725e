import assert from 'node:assert/strict'
import type { KiboContext } from '../../src/kibo/context.ts'
import { failureOf, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

describe('the context of a call', () => {
  let kibo: StubKibo
  beforeEach(async () => {
    kibo = await stubKibo({ json: { id: 1, data: {} } })
  })
  afterEach(() => kibo.close())

  it('wins over the request’s and the configured one, field by field, on every kind of call', async () => {
    const client = kibo.client({ locale: 'en-US', currency: 'USD', catalog: 1 })
    const request = client.forRequest({ context: { locale: 'fr-FR', currency: 'EUR' }, forwardedFor: '203.0.113.7' })
    const context: KiboContext = { locale: 'de-DE', catalog: undefined }
    await request.accounts.getAccount(1, { context })
    await request.fetch('/commerce/x', { context })
    await request.graphql('{ a }', {}, { context })
    for (const { headers } of kibo.calls) {
      assert.deepEqual(
        ['x-vol-locale', 'x-vol-currency', 'x-vol-catalog', 'x-forwarded-for'].map((name) => headers[name]),
        ['de-DE', 'EUR', '1', '203.0.113.7'],
      )
    }
    await client.accounts.getAccount(1)
    assert.equal(kibo.calls[3]?.headers['x-vol-locale'], 'en-US')
    assert.equal('x-forwarded-for' in (kibo.calls[3]?.headers ?? {}), false)
    assert.equal(kibo.oauthCalls.length, 1)
  })

  it('is a TypeError before anything is sent when a field is wrong or unknown', async () => {
    const wrong: Record<string, unknown> = {
      locale: 'en US',
      currency: 5,
      catalog: -1,
      masterCatalog: null,
      priceList: 'a\nb',
      purchaseLocation: '',
      language: 'en',
    }
    for (const [name, value] of Object.entries(wrong)) {
      const context = { [name]: value } as KiboContext
      const error = await failureOf(kibo.client().accounts.getAccount(1, { context }))
      assert.ok(error instanceof TypeError && error.message.includes(name), String(error))
    }
    for (const context of [null, 5, 'en-US', []]) {
      const error = await failureOf(kibo.client().fetch('/commerce/x', { context: context as KiboContext }))
      assert.ok(error instanceof TypeError, String(context))
    }
    assert.equal(kibo.calls.length + kibo.oauthCalls.length, 0)
  })

  it('never has an address that is none', async () => {
    for (const forwardedFor of ['', 'unknown', '1.2.3', '203.0.113.7, 1.1.1.1', 'fe80::1%eth0', '1.2.3.4\r\nx: 1']) {
      await kibo.client().forRequest({ forwardedFor }).accounts.getAccount(1)
      assert.equal('x-forwarded-for' in (kibo.calls.at(-1)?.headers ?? {}), false, forwardedFor)
    }
    await kibo.client().forRequest({ forwardedFor: '2001:db8::1' }).accounts.getAccount(1)
    assert.equal(kibo.calls.at(-1)?.headers['x-forwarded-for'], '2001:db8::1')
  })
})
