import assert from 'node:assert/strict'
import { customer, Kibo, minutes } from '../support/kibo-caller.ts'

describe("sandbox: the calls of Kibo's public storefront", () => {
  it('lead a guest through cart, refresh, register, logout and login with nothing lost', async () => {
    const kibo = await Kibo.open()
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 1)
    kibo.sandbox.advance(minutes(16))
    assert.equal((await kibo.get('/commerce/carts/current', { claims: guest.accessToken })).status, 401)
    const fresh = (await kibo.refresh(guest.refreshToken)).body
    assert.equal(fresh.userId, guest.userId)
    assert.equal(await kibo.cart(fresh.accessToken), 'A*1')

    const registered = await kibo.signUp('ann@shop.example', 'secret1', {
      account: { id: 0, userName: 'ann@shop.example', firstName: 'Ann', acceptsMarketing: false, contacts: [{}] },
      claims: fresh.accessToken,
    })
    assert.equal(registered.status, 201)
    assert.equal(await kibo.cart(registered.body.accessToken), 'A*1')

    const nextGuest = await kibo.guest()
    assert.notEqual(nextGuest.userId, registered.body.userId)
    assert.equal(await kibo.cart(nextGuest.accessToken), '')
    await kibo.addToCart(nextGuest.accessToken, 'A', 2)
    await kibo.addToCart(nextGuest.accessToken, 'B', 1)
    const { status, body } = await kibo.logIn('ann@shop.example', 'secret1', { claims: nextGuest.accessToken })
    assert.deepEqual([status, body.userId], [201, registered.body.userId])
    assert.equal(await kibo.cart(body.accessToken), 'A*3 B*1')
    const current = await kibo.get(`${customer}/accounts/current`, { claims: body.accessToken })
    assert.deepEqual([current.body.id, current.body.firstName], [registered.body.customerAccount.id, 'Ann'])
    await kibo.sandbox.close()
  })
})
