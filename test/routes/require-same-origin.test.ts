import assert from 'node:assert/strict'
import { requireSameOrigin } from '../../src/index.ts'
import { type Storefront, startStorefront } from '../support/storefront.ts'

describe('requireSameOrigin', () => {
  let shop: Storefront
  before(async () => {
    shop = await startStorefront({
      mount: (app) => {
        app.use('/own', requireSameOrigin({ allowedOrigins: ['https://checkout.example'] }), (_req, res) => {
          res.json('done')
        })
      },
    })
  })
  after(() => shop.close())

  const post = (headers: Record<string, string>) => shop.agent().post('/own').set(headers)

  it('lets the app’s own pages, allowed origins and clients that are no browsers post', async () => {
    await post({ 'Sec-Fetch-Site': 'same-origin' }).expect(200)
    await post({ Origin: shop.url }).expect(200)
    await post({ 'Sec-Fetch-Site': 'cross-site', Origin: 'https://checkout.example' }).expect(200)
    await post({}).expect(200)
  })

  it('refuses what pages of other sites post, and lets them link', async () => {
    for (const headers of [
      { 'Sec-Fetch-Site': 'cross-site', Origin: 'https://evil.example' },
      { 'Sec-Fetch-Site': 'same-site' },
      { Origin: 'https://evil.example' },
      { Origin: 'null' },
    ] as Record<string, string>[]) {
      const answer = await post(headers)
      assert.deepEqual([answer.status, answer.body.code], [403, 'cross_site_request'], JSON.stringify(headers))
      await shop.agent().get('/own').set(headers).expect(200)
    }
  })

  it('names a wrong option', () => {
    assert.throws(() => requireSameOrigin({ allowedOrigins: ['checkout.example'] }), {
      name: 'TypeError',
      message: /allowedOrigins/,
    })
    assert.throws(() => requireSameOrigin({ origins: [] } as object), { name: 'TypeError', message: /"origins"/ })
  })
})
