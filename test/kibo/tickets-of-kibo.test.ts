import assert from 'node:assert/strict'
import { customerTicket, guestTicket, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

describe('a ticket of Kibo', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  after(() => kibo.close())

  it('has its dates in UTC, whether Kibo writes a zone, none, or milliseconds', async () => {
    const { authTickets } = kibo.client()
    const dates: [unknown, string][] = [
      ['2026-11-21T19:00:00.000Z', '2026-11-21T19:00:00.000Z'],
      ['2026-11-21T19:00:00', '2026-11-21T19:00:00.000Z'],
      ['2026-11-21T19:00:00.1234567', '2026-11-21T19:00:00.123Z'],
      ['2026-11-21T20:00:00+01:00', '2026-11-21T19:00:00.000Z'],
      [Date.UTC(2026, 10, 21, 19), '2026-11-21T19:00:00.000Z'],
    ]
    for (const [sent, read] of dates) {
      kibo.answer({ json: { ...guestTicket, accessTokenExpiration: sent, refreshTokenExpiration: sent } })
      const ticket = await authTickets.createAnonymous()
      assert.equal(ticket.accessTokenExpiration, read)
      assert.equal(ticket.refreshTokenExpiration, read)
    }
  })

  it('keeps fields that we know nothing of, and takes null for what may be missing', async () => {
    const json = {
      ...guestTicket,
      userId: null,
      jwtAccessToken: null,
      customerAccount: null,
      new: 1,
    }
    kibo.answer({ json })
    assert.deepEqual(await kibo.client().authTickets.createAnonymous(), { ...json, customerAccount: undefined })
  })

  it('may come without a refresh token from a refresh, and while a code is missing', async () => {
    const { refreshToken: _, refreshTokenExpiration: __, ...slim } = customerTicket
    kibo.answer({ json: slim })
    assert.deepEqual(await kibo.client().authTickets.refresh('token'), slim)

    kibo.answer({ json: { ...slim, requires2FA: true } })
    const ticket = await kibo.client().authTickets.create({ username: 'ada', password: 'secret1' })
    assert.equal(ticket.requires2FA, true)
  })

  it('is taken with any 2xx', async () => {
    for (const status of [200, 201, 202]) {
      kibo.answer({ status, json: guestTicket })
      assert.equal((await kibo.client().authTickets.createAnonymous()).accessToken, guestTicket.accessToken)
    }
  })

  it('is read as far as responseFields go', async () => {
    kibo.answer({ json: { userId: 'u' } })
    assert.deepEqual(await kibo.client().authTickets.refresh('t', { responseFields: 'userId' }), { userId: 'u' })
    assert.equal(
      kibo.calls.at(-1)?.url,
      '/api/commerce/customer/authtickets/refresh?refreshToken=t&responseFields=userId',
    )
  })
})

describe('an account of Kibo', () => {
  let kibo: StubKibo
  before(async () => {
    kibo = await stubKibo()
  })
  after(() => kibo.close())

  it('has the dates that can be read in UTC, and keeps the others', async () => {
    kibo.answer({
      json: {
        id: 1001,
        customerSinceDate: '2022-06-15T13:13:04',
        last2FaDate: null,
        auditInfo: { createDate: 1655298784000, updateDate: 'yesterday', createBy: 'x' },
        commerceSummary: { lastOrderDate: '0001-01-01T00:00:00', orderCount: 0 },
        contacts: [{ id: 5, email: 'ada@example.com' }],
      },
    })
    assert.deepEqual(await kibo.client().accounts.getAccount(1001), {
      id: 1001,
      customerSinceDate: '2022-06-15T13:13:04.000Z',
      last2FaDate: null,
      auditInfo: { createDate: '2022-06-15T13:13:04.000Z', updateDate: 'yesterday', createBy: 'x' },
      commerceSummary: { lastOrderDate: '0001-01-01T00:00:00.000Z', orderCount: 0 },
      contacts: [{ id: 5, email: 'ada@example.com' }],
    })
  })
})
