import assert from 'node:assert/strict'
import { customer, Kibo } from '../support/kibo-caller.ts'

describe('sandbox: refusals', () => {
  let kibo: Kibo
  before(async () => {
    kibo = await Kibo.open()
  })
  after(() => kibo.sandbox.close())

  it('carry a stack trace and an internal address, as Kibo does, so that a leak can be seen', async () => {
    const { body } = await kibo.get(`${customer}/accounts/99`)
    assert.match(body.exceptionDetail.stackTrace, /at Mozu\..*http:\/\//s)
    assert.equal(body.exceptionDetail.type, 'Mozu.Core.Exceptions.VaeItemNotFoundException')
  })

  it('carry the correlation id of the response header, which a request may choose', async () => {
    const { headers, body } = await kibo.get(`${customer}/accounts/99`)
    assert.equal(body.correlationId, headers.get('x-vol-correlation'))
    const chosen = await kibo.get(`${customer}/accounts/99`, { headers: { 'x-vol-correlation': 'mine-1' } })
    assert.equal(chosen.body.correlationId, 'mine-1')
  })

  it('answer broken JSON with 400, and successes with a correlation id too', async () => {
    const response = await fetch(`${kibo.sandbox.url}/api${customer}/authtickets/anonymousshopper`)
    assert.ok(response.headers.get('x-vol-correlation'))
    const broken = await kibo.ask('POST', `${customer}/authtickets`, { body: undefined })
    assert.equal(broken.status, 400)
    assert.equal(broken.body.errorCode, 'MISSING_OR_INVALID_PARAMETER')
  })

  it('answer a path that cannot be decoded with 400', async () => {
    const { status, body } = await kibo.get(`${customer}/accounts/%E0%A4%A`)
    assert.deepEqual([status, body.errorCode], [400, 'MISSING_OR_INVALID_PARAMETER'])
  })

  for (const body of [
    null,
    [],
    'text',
    7,
    {},
    { username: 1, password: {} },
    { username: 'a', password: 'b', accountId: 'x' },
  ]) {
    it(`answer a login body ${JSON.stringify(body)} with 400`, async () => {
      assert.equal((await kibo.post(`${customer}/authtickets`, body)).status, 400)
    })
  }
})
