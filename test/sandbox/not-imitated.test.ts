import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: what it does not imitate', () => {
  const kibo = useKibo()

  for (const [method, path] of [
    ['GET', '/commerce/customer/segments'],
    ['PATCH', '/commerce/carts/current'],
    ['GET', '/commerce/customer/b2baccounts/behaviors'],
    ['GET', '/commerce/orders/queuedorders'],
  ] as const) {
    it(`answers ${method} ${path} with 501 and a code of its own`, async () => {
      const { status, body } = await kibo.ask(method, path)
      assert.deepEqual([status, body.errorCode], [501, 'NOT_IMITATED'])
    })
  }

  it('still answers 404 for an item that does not exist', async () => {
    assert.equal((await kibo.get(`${customer}/accounts/99`)).status, 404)
  })
})
