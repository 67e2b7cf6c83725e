import assert from 'node:assert/strict'
import request from 'supertest'
import { useExample } from '../support/use-example.ts'

describe('examples/business-accounts.ts', () => {
  const example = useExample('business-accounts.ts')
  const grace = { emailAddress: 'grace@example.com', password: 'password-1' }
  const company = (companyOrOrganization: string, user = grace) => {
    const { id } = example.sandbox.accounts.addBusiness({ companyOrOrganization, users: [user] })
    example.sandbox.accounts.changeStatus(id, 'approve')
    return id
  }

  it('lists a buyer’s companies and goes on in another, never in a stranger’s', async () => {
    const [eckert, mauchly] = [company('Eckert'), company('Mauchly')]
    const foreign = company('Foreign', { ...grace, emailAddress: 'eve@example.com' })
    const browser = request.agent(example.url)
    await browser.get('/companies').expect(401)
    await browser.post('/auth/login').send({ username: grace.emailAddress, password: grace.password }).expect(200)

    const before = await browser.get('/companies').expect(200)
    assert.deepEqual(before.body, [
      { id: eckert, name: 'Eckert', isCurrent: true },
      { id: mauchly, name: 'Mauchly', isCurrent: false },
    ])
    const switched = await browser.post(`/companies/${mauchly}`).expect(200)
    assert.equal(switched.body.customer.accountId, mauchly)
    const refused = await browser.post(`/companies/${foreign}`).expect(400)
    assert.equal(refused.body.code, 'invalid_request')
    await browser.post(`/companies/${eckert}`).set('Origin', 'https://other.example').expect(403)

    const after = await browser.get('/companies').expect(200)
    assert.deepEqual(
      after.body.map((one: { isCurrent: boolean }) => one.isCurrent),
      [false, true],
    )
  })
})
