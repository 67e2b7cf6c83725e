import assert from 'node:assert/strict'
import request from 'supertest'
import { useExample } from '../support/use-example.ts'

const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }

describe('examples/graphql.ts', () => {
  const example = useExample('graphql.ts')

  it('keeps one cart from the guest to the shopper, and tells a guest that there is no account', async () => {
    const browser = request.agent(example.url)
    assert.equal((await browser.post('/cart/tea').expect(201)).body.quantity, 1)
    assert.equal((await browser.get('/account').expect(404)).body.code, 'ITEM_NOT_FOUND')
    await browser.post('/auth/signup').send(ada).expect(201)
    const { items } = (await browser.get('/cart').expect(200)).body
    assert.deepEqual(items, [{ product: { productCode: 'tea' }, quantity: 1 }])
    const account = (await browser.get('/account').expect(200)).body
    assert.equal(account.firstName, 'Ada')
    assert.ok(Math.abs(account.customerSinceDate - example.sandbox.now()) < 60_000)
  })

  it('takes nothing from another site’s page', async () => {
    await request(example.url).post('/cart/tea').set('Origin', 'https://other.example').expect(403)
  })
})
