import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

const guestTicket = `${customer}/authtickets/anonymousshopper`

describe('sandbox: the tenant and site of a call', () => {
  const kibo = useKibo()

  for (const header of ['x-vol-tenant', 'x-vol-site']) {
    for (const [what, value] of [
      ['missing', ''],
      ['those of somebody else', '999'],
      ['no number', 'shop'],
    ] as const) {
      it(`are refused as a parameter when ${header} is ${what}`, async () => {
        const { status, body } = await kibo.get(guestTicket, { headers: { [header]: value } })
        assert.deepEqual([status, body.errorCode], [400, 'MISSING_OR_INVALID_PARAMETER'])
        assert.deepEqual(body.additionalErrorData, [{ name: 'ParameterName', value: header }])
      })
    }
  }

  it('are checked of every call to the API, after the application token and before anything else', async () => {
    const headers = { 'x-vol-site': '999' }
    for (const path of [`${customer}/accounts`, '/commerce/carts/current', '/no/such/thing']) {
      assert.equal((await kibo.get(path, { headers, claims: 'unknown' })).status, 400, path)
      assert.equal((await kibo.get(path, { headers: { ...headers, authorization: '' } })).status, 401, path)
    }
  })

  it('change nothing when they are refused', async () => {
    const body = { emailAddress: 'ann@shop.example' }
    await kibo.post(`${customer}/accounts`, body, { headers: { 'x-vol-tenant': '999' } })
    assert.deepEqual(kibo.sandbox.accounts.list(), [])
  })

  it('are not asked for by the home host: application tokens and tenants', async () => {
    const headers = { 'x-vol-tenant': '', 'x-vol-site': '' }
    const { clientId, sharedSecret, tenantId } = kibo.sandbox.kibo
    const credentials = { client_id: clientId, client_secret: sharedSecret, grant_type: 'client_credentials' }
    assert.equal((await kibo.post('/platform/applications/authtickets/oauth', credentials, { headers })).status, 200)
    assert.equal((await kibo.get(`/platform/tenants/${tenantId}`, { headers })).status, 200)
  })
})
