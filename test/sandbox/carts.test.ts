import assert from 'node:assert/strict'
import { hours, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: carts', () => {
  const kibo = useKibo()

  it('are made when first asked for, and asked for by claims only', async () => {
    const { accessToken, userId } = await kibo.guest()
    const { status, body } = await kibo.get('/commerce/carts/current', { claims: accessToken })
    assert.equal(status, 200)
    assert.deepEqual([body.userId, body.items], [userId, []])
    const again = await kibo.get('/commerce/carts/current', { claims: accessToken })
    assert.equal(again.body.id, body.id)
    assert.equal((await kibo.get('/commerce/carts/current')).status, 401)
  })

  it('add up one product, and keep the price that came with it', async () => {
    const { accessToken } = await kibo.guest()
    const item = { product: { productCode: 'A', price: { price: 2.5 } }, quantity: 2 }
    const added = await kibo.post('/commerce/carts/current/items', item, { claims: accessToken })
    assert.equal(added.status, 201)
    await kibo.addToCart(accessToken, 'A', 1)
    const { body } = await kibo.get('/commerce/carts/current', { claims: accessToken })
    assert.equal(body.items[0]?.quantity, 3)
    assert.equal(body.total, 7.5)
  })

  for (const item of [
    {},
    { product: {}, quantity: 1 },
    { product: { productCode: 'A' }, quantity: 0 },
    { product: { productCode: 'A' }, quantity: 1.5 },
  ]) {
    it(`refuse the item ${JSON.stringify(item)}`, async () => {
      const { accessToken } = await kibo.guest()
      assert.equal((await kibo.post('/commerce/carts/current/items', item, { claims: accessToken })).status, 400)
    })
  }

  it('change and lose items', async () => {
    const { accessToken } = await kibo.guest()
    const claims = { claims: accessToken }
    const { id } = (await kibo.addToCart(accessToken, 'A', 1)).body
    await kibo.addToCart(accessToken, 'B', 1)
    assert.equal((await kibo.put(`/commerce/carts/current/items/${id}/5`, undefined, claims)).status, 200)
    assert.equal(await kibo.cart(accessToken), 'A*5 B*1')
    assert.equal((await kibo.ask('DELETE', `/commerce/carts/current/items/${id}`, claims)).status, 204)
    assert.equal((await kibo.ask('DELETE', `/commerce/carts/current/items/${id}`, claims)).status, 404)
    assert.equal(await kibo.cart(accessToken), 'B*1')
    await kibo.ask('DELETE', '/commerce/carts/current/items', claims)
    assert.equal(await kibo.cart(accessToken), '')
  })

  it('keep apart what differs in its options or in how it is delivered', async () => {
    const { accessToken } = await kibo.guest()
    const add = (more: object, product: object = {}) => {
      const item = { product: { productCode: 'A', ...product }, quantity: 1, ...more }
      return kibo.post('/commerce/carts/current/items', item, { claims: accessToken })
    }
    await add({ fulfillmentMethod: 'Ship' })
    await add({ fulfillmentMethod: 'Pickup', fulfillmentLocationCode: 'L1' })
    await add({ fulfillmentMethod: 'Ship' }, { options: [{ attributeFQN: 'tenant~color', value: 'red' }] })
    await add({ fulfillmentMethod: 'Ship' })
    assert.equal(await kibo.cart(accessToken), 'A*2 A*1 A*1')
  })

  it('of a guest expire after 14 days without use, those of a shopper do not', async () => {
    const days = (count: number) => hours(24 * count)
    const guest = await kibo.guest()
    const ann = (await kibo.signUp('ann@shop.example', 'secret1')).body
    await kibo.addToCart(guest.accessToken, 'A', 1)
    await kibo.addToCart(ann.accessToken, 'A', 1)
    const summaryOf = async ({ userId }: { userId: string }) =>
      (await kibo.get(`/commerce/carts/user/${userId}/summary`)).body
    const statusOf = async ({ userId }: { userId: string }) => (await kibo.get(`/commerce/carts/user/${userId}`)).status
    kibo.sandbox.advance(days(13))
    assert.equal(await statusOf(guest), 200)
    kibo.sandbox.advance(days(13))
    const { isExpired, hasActiveCart } = await summaryOf(guest)
    assert.deepEqual([isExpired, hasActiveCart, await statusOf(guest)], [false, true, 200])
    kibo.sandbox.advance(days(14))
    const expired = await summaryOf(guest)
    assert.deepEqual([expired.isExpired, expired.hasActiveCart, await statusOf(guest)], [true, false, 404])
    assert.equal(await statusOf(ann), 200)
  })

  it("of a guest becomes the new shopper's at signup with the guest's claims", async () => {
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 2)
    const { body } = await kibo.signUp('ann@shop.example', 'secret1', { claims: guest.accessToken })
    assert.equal(await kibo.cart(body.accessToken), 'A*2')
    assert.equal(await kibo.cart(guest.accessToken), '')
  })

  it("of a guest is added to the shopper's at login with the guest's claims, product by product", async () => {
    const ann = (await kibo.signUp('ann@shop.example', 'secret1')).body
    await kibo.addToCart(ann.accessToken, 'A', 1)
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 2)
    await kibo.addToCart(guest.accessToken, 'B', 1)
    const { body } = await kibo.logIn('ann@shop.example', 'secret1', { claims: guest.accessToken })
    assert.equal(await kibo.cart(body.accessToken), 'A*3 B*1')
  })

  it("of a guest bring no coupon codes to the shopper's", async () => {
    kibo.sandbox.configure({ coupons: { SAVE10: 10 } })
    await kibo.signUp('ann@shop.example', 'secret1')
    const guest = await kibo.guest()
    const { id } = (await kibo.get('/commerce/carts/current', { claims: guest.accessToken })).body
    await kibo.put(`/commerce/carts/${id}/coupons/SAVE10`, undefined, { claims: guest.accessToken })
    await kibo.addToCart(guest.accessToken, 'A', 2)
    const { body } = await kibo.logIn('ann@shop.example', 'secret1', { claims: guest.accessToken })
    const cart = (await kibo.get('/commerce/carts/current', { claims: body.accessToken })).body
    assert.deepEqual([cart.items.length, cart.couponCodes], [1, []])
  })

  it('of a guest is lost to a login without claims', async () => {
    await kibo.signUp('ann@shop.example', 'secret1')
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 2)
    const { body } = await kibo.logIn('ann@shop.example', 'secret1')
    assert.equal(await kibo.cart(body.accessToken), '')
  })

  it('of a guest stays when the login fails', async () => {
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 2)
    await kibo.logIn('nobody', 'secret1', { claims: guest.accessToken })
    assert.equal(await kibo.cart(guest.accessToken), 'A*2')
  })

  it("of another shopper is not taken by a login with that shopper's claims", async () => {
    const ann = (await kibo.signUp('ann@shop.example', 'secret1')).body
    await kibo.addToCart(ann.accessToken, 'A', 2)
    await kibo.signUp('bob@shop.example', 'secret1')
    const bob = (await kibo.logIn('bob@shop.example', 'secret1', { claims: ann.accessToken })).body
    assert.equal(await kibo.cart(bob.accessToken), '')
    assert.equal(await kibo.cart(ann.accessToken), 'A*2')
  })
})

describe('sandbox: impersonating a cart', () => {
  const kibo = useKibo()

  const impersonate = (body: object) => kibo.post('/commerce/customer/authtickets/impersonatecart', body)

  it("gives customer service a ticket for the guest's cart, or for a shopper who gets it", async () => {
    const guest = await kibo.guest()
    const cartId = (await kibo.get('/commerce/carts/current', { claims: guest.accessToken })).body.id
    await kibo.addToCart(guest.accessToken, 'A', 1)
    const asGuest = await impersonate({ cartId })
    assert.equal(asGuest.status, 201)
    assert.equal(asGuest.body.userId, guest.userId)
    const ann = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    const asAnn = await impersonate({ cartId, accountId: ann.id, userId: ann.userId })
    assert.equal(asAnn.body.customerAccount.id, ann.id)
    assert.equal(await kibo.cart(asAnn.body.accessToken), 'A*1')
    const byCart = await impersonate({ cartId })
    assert.deepEqual([byCart.status, byCart.body.customerAccount.id], [201, ann.id])
    assert.equal(await kibo.cart(byCart.body.accessToken), 'A*1')
  })

  it('takes any one of its ids, and refuses a cart of somebody else', async () => {
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 1)
    const ann = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' })
    assert.equal((await impersonate({ accountId: ann.id })).body.userId, ann.userId)
    assert.equal((await impersonate({ userId: ann.userId })).body.customerAccount.id, ann.id)
    const asGuest = (await impersonate({ userId: guest.userId })).body
    assert.equal(await kibo.cart(asGuest.accessToken), 'A*1')
    assert.equal((await impersonate({ userId: 'nobody' })).status, 404)
    const cartId = (await kibo.get('/commerce/carts/current', { claims: guest.accessToken })).body.id
    assert.equal((await impersonate({ cartId, userId: 'nobody' })).status, 404)
  })

  it('answers an unknown cart with 404, one without an id with 400, and a shopper with 403', async () => {
    assert.equal((await impersonate({ cartId: 'x' })).status, 404)
    assert.equal((await impersonate({})).status, 400)
    const { accessToken } = await kibo.guest()
    const asked = await kibo.post(
      '/commerce/customer/authtickets/impersonatecart',
      { cartId: 'x' },
      { claims: accessToken },
    )
    assert.equal(asked.status, 403)
  })
})
