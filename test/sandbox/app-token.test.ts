import assert from 'node:assert/strict'
import { customer, hours, useKibo } from '../support/kibo-caller.ts'

const oauth = '/platform/applications/authtickets/oauth'

describe('sandbox: the application token', () => {
  const kibo = useKibo()

  const credentials = () => ({
    client_id: kibo.sandbox.kibo.clientId,
    client_secret: kibo.sandbox.kibo.sharedSecret,
    grant_type: 'client_credentials',
  })

  it('is given for the right secret and lives an hour', async () => {
    const { status, body } = await kibo.post(oauth, credentials())
    assert.equal(status, 200)
    assert.equal(body.token_type, 'bearer')
    assert.equal(body.expires_in, 3600)
    const headers = { authorization: `Bearer ${body.access_token}` }
    kibo.sandbox.advance(hours(1) - 1000)
    assert.equal((await kibo.get(`${customer}/authtickets/anonymousshopper`, { headers })).status, 200)
    kibo.sandbox.advance(1001)
    assert.equal((await kibo.get(`${customer}/authtickets/anonymousshopper`, { headers })).status, 401)
  })

  it('is refused for a wrong secret, with the code at the top of the body', async () => {
    const { status, body } = await kibo.post(oauth, { ...credentials(), client_secret: 'wrong' })
    assert.equal(status, 401)
    assert.equal(body.errorCode, 'INVALID_CREDENTIALS')
    assert.equal(body.applicationName, 'AppDev')
    assert.deepEqual(body.items, [])
  })

  it('is given again for its refresh token, and refused for one that is unknown', async () => {
    const { refresh_token } = (await kibo.post(oauth, credentials())).body
    assert.equal((await kibo.post(oauth, { ...credentials(), refresh_token })).status, 200)
    assert.equal((await kibo.post(oauth, { ...credentials(), refresh_token: 'f'.repeat(32) })).status, 401)
  })

  for (const authorization of ['', 'Bearer undefined', 'Basic YTpi']) {
    it(`is needed by every other call: "${authorization}" gets the reverse proxy's refusal, with the code in items[0] only`, async () => {
      const { status, body } = await kibo.get(`${customer}/accounts/current`, { headers: { authorization } })
      assert.equal(status, 401)
      assert.equal(body.errorCode, undefined)
      assert.equal(body.items[0]?.errorCode, 'UNAUTHORIZED')
      assert.equal(body.items[0]?.applicationName, 'ReverseProxy')
      assert.equal(body.items[0]?.additionalErrorData[0]?.name, 'OperationName')
    })
  }

  it('is asked for before the path is judged', async () => {
    assert.equal((await kibo.get('/no/such/thing', { headers: { authorization: '' } })).status, 401)
    assert.equal((await kibo.get('/no/such/thing')).status, 501)
  })

  for (const grant_type of ['client', 'client_credentials']) {
    it(`is given for grant_type ${grant_type}, as JSON and as a form`, async () => {
      const asked = { ...credentials(), grant_type }
      assert.equal((await kibo.post(oauth, asked)).status, 200)
      const ask = (client_secret: string) =>
        fetch(`${kibo.sandbox.url}/api${oauth}`, {
          method: 'POST',
          body: new URLSearchParams({ ...asked, client_secret }),
        })
      const answer = await ask(asked.client_secret)
      assert.equal(answer.status, 200)
      const { access_token: token } = (await answer.json()) as { access_token: string }
      const headers = { authorization: `Bearer ${token}` }
      assert.equal((await kibo.get(`${customer}/accounts`, { headers })).status, 200)
      assert.equal((await ask('wrong')).status, 401)
    })
  }

  it('is refused for another grant_type', async () => {
    assert.equal((await kibo.post(oauth, { ...credentials(), grant_type: 'password' })).status, 400)
  })
})
