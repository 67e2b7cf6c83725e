import assert from 'node:assert/strict'
import request from 'supertest'
import { KiboClient } from '../../src/index.ts'
import { useExample } from '../support/use-example.ts'

const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815', firstName: 'Ada' }
const login = { username: ada.emailAddress, password: ada.password }

describe('examples/recipes/carts.ts', () => {
  const example = useExample('recipes/carts.ts')

  it('adds, counts, changes and removes what is in a guest’s cart, and keeps it through the signup', async () => {
    const browser = request.agent(example.url)
    assert.equal((await browser.get('/cart/summary').expect(200)).body.hasActiveCart, false)
    const { id } = (await browser.post('/cart/items').send({ productCode: 'tea' }).expect(201)).body
    await browser.post('/cart/items').send({ productCode: 'mug' }).expect(201)
    await browser.put(`/cart/items/${id}`).send({ quantity: 3 }).expect(200)
    assert.equal((await browser.get('/cart/summary').expect(200)).body.totalQuantity, 4)
    await browser.delete(`/cart/items/${id}`).expect(204)
    await browser.post('/auth/signup').send(ada).expect(201)
    const { items } = (await browser.get('/cart').expect(200)).body
    assert.deepEqual(
      items.map((item: { product: { productCode: string } }) => item.product.productCode),
      ['mug'],
    )
  })

  it('says whether a coupon code is good, which Kibo’s status does not', async () => {
    example.sandbox.configure({ coupons: { SAVE10: 10 } })
    const browser = request.agent(example.url)
    await browser.put('/cart/coupons/NONE').expect(422, { couponCodes: [], total: 0 })
    await browser.put('/cart/coupons/SAVE10').expect(200, { couponCodes: ['SAVE10'], total: 0 })
  })

  it('passes of a refusal the status on and nothing of Kibo’s text', async () => {
    const browser = request.agent(example.url)
    const refused = await browser.put('/cart/items/no-such-item').send({ quantity: 1 }).expect(404)
    assert.equal(refused.text, '')
    await browser.post('/cart/items').set('Origin', 'https://other.example').send({ productCode: 'tea' }).expect(403)
  })
})

describe('examples/recipes/orders.ts', () => {
  const example = useExample('recipes/orders.ts')

  it('shows a shopper the own orders, and no one else’s', async () => {
    const { accounts, orders, advance } = example.sandbox
    const { id: customerAccountId } = accounts.add(ada)
    const bob = accounts.add({ emailAddress: 'bob@example.com', password: 'a-password-1' })
    for (let at = 0; at < 21; at++) {
      orders.add({ customerAccountId, total: at })
      advance(1000)
    }
    orders.add({ customerAccountId, status: 'Abandoned', total: 99 })
    const bobs = orders.add({ customerAccountId: bob.id, total: 50 })
    const browser = request.agent(example.url)
    await browser.get('/orders').expect(401)
    await browser.post('/auth/login').send(login).expect(200)
    const first = (await browser.get('/orders').expect(200)).body
    assert.deepEqual([first.totalCount, first.items.length, first.items[0].total], [21, 20, 20])
    const last = (await browser.get('/orders?page=2').expect(200)).body
    assert.equal(last.items[0].total, 0)
    assert.equal((await browser.get(`/orders/${last.items[0].id}`).expect(200)).body.total, 0)
    await browser.get(`/orders/${bobs.id}`).expect(404)
  })
})

describe('examples/recipes/guest-checkout.ts', () => {
  const example = useExample('recipes/guest-checkout.ts')

  it('gives a guest’s order to the shopper who that guest becomes, and to nobody who names it', async () => {
    const { sandbox } = example
    const guest = request.agent(example.url)
    await guest.post('/checkout').expect(400) // nothing in the cart
    const claims = sandbox.calls.at(-1)?.headers['x-vol-user-claims'] ?? ''
    const item = { product: { productCode: 'tea', price: { price: 4 } }, quantity: 2 }
    const kibo = new KiboClient(sandbox.kibo)
    await kibo.fetch('/commerce/carts/current/items', { claims, method: 'POST', body: JSON.stringify(item) })
    const { id } = (await guest.post('/checkout').expect(201)).body
    assert.equal(sandbox.orders.get(id)?.customerAccountId, null)

    const eve = request.agent(example.url).set('Cookie', `order=${id}`)
    await eve
      .post('/auth/signup')
      .send({ ...ada, emailAddress: 'eve@example.com' })
      .expect(201)
    assert.equal(sandbox.orders.get(id)?.customerAccountId, null)

    const { accountId } = (await guest.post('/auth/signup').send(ada).expect(201)).body.customer
    const order = (await guest.get('/checkout').expect(200)).body
    assert.deepEqual([order.id, order.customerAccountId, order.total, order.status], [id, accountId, 8, 'Pending'])
  })
})

describe('examples/recipes/wishlists.ts', () => {
  const example = useExample('recipes/wishlists.ts')

  it('makes the wishlist with its first product', async () => {
    const browser = request.agent(example.url)
    await browser.post('/wishlist/items').send({ productCode: 'tea' }).expect(401)
    await browser.post('/auth/signup').send(ada).expect(201)
    await browser.get('/wishlist').expect(404)
    await browser.post('/wishlist/items').send({ productCode: 'tea' }).expect(201)
    await browser.post('/wishlist/items').send({ productCode: 'mug' }).expect(201)
    const { name, items } = (await browser.get('/wishlist').expect(200)).body
    assert.deepEqual([name, items.length], ['My wishlist', 2])
  })
})

describe('examples/recipes/addresses-and-cards.ts', () => {
  const example = useExample('recipes/addresses-and-cards.ts')

  it('keeps the addresses of the account of the session', async () => {
    const browser = request.agent(example.url)
    await browser.post('/auth/signup').send(ada).expect(201)
    const contact = { email: 'home@example.com', address: { cityOrTown: 'London' }, accountId: 1, id: 7 }
    await browser.post('/account/addresses').send(contact).expect(201)
    const { items } = (await browser.get('/account/addresses').expect(200)).body
    assert.equal(items[0].address.cityOrTown, 'London')
    assert.notEqual(items[0].accountId, 1)
  })

  it('keeps cards by their last four digits, and takes no whole number', async () => {
    example.sandbox.accounts.add({ ...ada, emailAddress: 'eve@example.com' })
    const browser = request.agent(example.url)
    await browser
      .post('/auth/login')
      .send({ ...login, username: 'eve@example.com' })
      .expect(200)
    const card = { id: 'c1', cardType: 'VISA', expireMonth: 1, expireYear: 2030, contactId: 1 }
    await browser
      .post('/account/cards')
      .send({ ...card, lastFour: '4111111111111111' })
      .expect(400)
    await browser
      .post('/account/cards')
      .send({ ...card, lastFour: '1111' })
      .expect(201)
    const { items } = (await browser.get('/account/cards').expect(200)).body
    assert.deepEqual([items.length, items[0].cardNumberPart], [1, '************1111'])
    await browser.delete('/account/cards/c1').expect(204)
  })
})

describe('examples/recipes/preview.ts', () => {
  const example = useExample('recipes/preview.ts', { env: { STAFF_TOKEN: 'a token' } })

  it('asks for what is not published as the app alone, for staff alone', async () => {
    const browser = request.agent(example.url)
    await browser.get('/preview/products/tea').expect(403)
    await browser.get('/preview/products/tea').set('Authorization', 'Bearer another').expect(403)
    assert.equal(example.sandbox.calls.length, 0)
    await browser.get('/preview/products/tea').set('Authorization', 'Bearer a token').expect(501) // no catalog here
    const { claims, headers, path } = await example.sandbox.call('GET', /products/)
    assert.deepEqual([claims, path], [null, '/api/commerce/catalog/storefront/products/tea'])
    assert.equal(headers['x-vol-dataview-mode'], 'Pending')
    assert.ok(Number.isFinite(Date.parse(headers['x-vol-preview-date'] ?? '')))
  })
})
