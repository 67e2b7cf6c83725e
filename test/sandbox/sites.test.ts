import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: a tenant of two sites', () => {
  const kibo = useKibo({ siteId: 8, otherSiteIds: [9] })

  const at9 = { 'x-vol-site': '9' }
  const cart = '/commerce/carts/current'
  const statusAt = async (site: string, claims: string) =>
    (await kibo.get(cart, { claims, headers: { 'x-vol-site': site } })).status

  it('serves both and no other', async () => {
    assert.equal((await kibo.get(`${customer}/accounts`)).status, 200)
    assert.equal((await kibo.get(`${customer}/accounts`, { headers: at9 })).status, 200)
    assert.equal((await kibo.get(`${customer}/accounts`, { headers: { 'x-vol-site': '10' } })).status, 400)
  })

  it('has tickets that are good at their own site only, refreshes included', async () => {
    const there = (await kibo.get(`${customer}/authtickets/anonymousshopper`, { headers: at9 })).body
    assert.deepEqual([await statusAt('8', there.accessToken), await statusAt('9', there.accessToken)], [401, 200])
    const path = `${customer}/authtickets/refresh?refreshToken=${there.refreshToken}`
    assert.equal((await kibo.put(path)).status, 404)
    const fresh = (await kibo.put(path, undefined, { headers: at9 })).body
    assert.deepEqual([await statusAt('8', fresh.accessToken), await statusAt('9', fresh.accessToken)], [401, 200])
    const claims = JSON.parse(Buffer.from(fresh.jwtAccessToken.split('.')[1] ?? '', 'base64url').toString())
    assert.equal(claims['https://www.kibocommerce.com/user_claims']['b.SiteId'], '9')
  })

  it('has one account and login for a shopper at both, and a cart at each', async () => {
    const here = (await kibo.signUp('ann@shop.example', 'secret1')).body
    await kibo.addToCart(here.accessToken, 'A', 1)
    const credentials = { username: 'ann@shop.example', password: 'secret1' }
    const there = (await kibo.post(`${customer}/authtickets`, credentials, { headers: at9 })).body
    assert.equal(there.customerAccount.id, here.customerAccount.id)
    const [own, other] = [
      (await kibo.get(cart, { claims: here.accessToken })).body,
      (await kibo.get(cart, { claims: there.accessToken, headers: at9 })).body,
    ]
    assert.deepEqual([own.items.length, other.items.length, own.userId], [1, 0, other.userId])
    assert.equal((await kibo.get(`/commerce/carts/${own.id}`, { headers: at9 })).status, 404)
    const ofUser = `/commerce/carts/user/${here.userId}/summary`
    assert.deepEqual(
      [(await kibo.get(ofUser)).body.itemCount, (await kibo.get(ofUser, { headers: at9 })).body.itemCount],
      [1, 0],
    )
    const taken = (await kibo.post(`${customer}/authtickets/impersonatecart`, { cartId: other.id }, { headers: at9 }))
      .body
    assert.deepEqual([await statusAt('8', taken.accessToken), await statusAt('9', taken.accessToken)], [401, 200])
  })
})
