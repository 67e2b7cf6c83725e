import assert from 'node:assert/strict'
import { customer, hours, minutes, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: refresh', () => {
  const kibo = useKibo()

  it('gives a guest a new ticket for the same user id, and so the same cart', async () => {
    const guest = await kibo.guest()
    await kibo.addToCart(guest.accessToken, 'A', 2)
    kibo.sandbox.advance(hours(23))
    const { status, body } = await kibo.refresh(guest.refreshToken)
    assert.equal(status, 200)
    assert.equal(body.userId, guest.userId)
    assert.notEqual(body.accessToken, guest.accessToken)
    assert.equal(await kibo.cart(body.accessToken), 'A*2')
  })

  it('gives a shopper the account too', async () => {
    const { body } = await kibo.signUp('ann@shop.example', 'secret1')
    const refreshed = await kibo.refresh(body.refreshToken)
    assert.equal(refreshed.body.customerAccount.userName, 'ann@shop.example')
  })

  it('uses a rotating refresh token up at once, and the next one has 24 hours of its own', async () => {
    const guest = await kibo.guest()
    kibo.sandbox.advance(hours(23))
    const { body } = await kibo.refresh(guest.refreshToken)
    const again = await kibo.refresh(guest.refreshToken)
    assert.equal(again.status, 404)
    assert.equal(again.body.errorCode, 'ITEM_NOT_FOUND')
    kibo.sandbox.advance(hours(23))
    assert.equal((await kibo.refresh(body.refreshToken)).status, 200)
  })

  it('keeps a reusable refresh token and its end as they are', async () => {
    kibo.sandbox.configure({ refreshTokens: 'reusable' })
    const guest = await kibo.guest()
    kibo.sandbox.advance(hours(23))
    const { body } = await kibo.refresh(guest.refreshToken)
    assert.equal(body.refreshToken, guest.refreshToken)
    assert.equal(body.refreshTokenExpiration, guest.refreshTokenExpiration)
    assert.equal((await kibo.refresh(guest.refreshToken)).status, 200)
    kibo.sandbox.advance(hours(1))
    assert.equal((await kibo.refresh(guest.refreshToken)).status, 404)
  })

  it('leaves the earlier access token alive until its own end', async () => {
    const guest = await kibo.guest()
    await kibo.refresh(guest.refreshToken)
    const current = () => kibo.get('/commerce/carts/current', { claims: guest.accessToken })
    assert.equal((await current()).status, 200)
    kibo.sandbox.advance(minutes(15))
    assert.equal((await current()).status, 401)
  })

  it('answers an expired or unknown token with 404, and none with 400', async () => {
    const guest = await kibo.guest()
    kibo.sandbox.advance(hours(24))
    assert.equal((await kibo.refresh(guest.refreshToken)).status, 404)
    assert.equal((await kibo.refresh('f'.repeat(32))).status, 404)
    assert.equal((await kibo.put(`${customer}/authtickets/refresh`)).status, 400)
  })

  it('is refused with expired claims, although it needs none', async () => {
    const guest = await kibo.guest()
    kibo.sandbox.advance(minutes(15))
    const path = `${customer}/authtickets/refresh?refreshToken=${guest.refreshToken}`
    assert.equal((await kibo.put(path, undefined, { claims: guest.accessToken })).status, 401)
    assert.equal((await kibo.put(path)).status, 200)
  })
})
