import assert from 'node:assert/strict'
import type { RuntimeOptions } from '../../src/sandbox/settings.ts'
import { type Body, customer, type Kibo, useKibo } from '../support/kibo-caller.ts'

const accounts = `${customer}/accounts`
const b2b = `${customer}/b2baccounts`

/** Who is barred, with a live ticket. */
interface Barred {
  kibo: Kibo
  id: number
}

type Setting = Extract<keyof RuntimeOptions, `endsTickets${string}`>

const shopper = ({ sandbox }: Kibo) =>
  sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' }).id

/** Tickets of a business account, which is approved unless a second one is, so that it can still be denied. */
function business({ sandbox }: Kibo, isApproved = true) {
  const users = [{ emailAddress: 'ann@shop.example', password: 'secret1' }]
  const { id } = sandbox.accounts.addBusiness({ users })
  sandbox.accounts.changeStatus(isApproved ? id : sandbox.accounts.addBusiness({ users }).id, 'approve')
  return id
}

const ways: Record<string, [Setting, (kibo: Kibo) => number, (barred: Barred) => Promise<{ status: number }>]> = {
  'a lock': ['endsTicketsOnLock', shopper, ({ kibo, id }) => kibo.post(`${accounts}/${id}/Set-Login-Locked`, true)],
  'the wrong password that locks': [
    'endsTicketsOnLock',
    shopper,
    async ({ kibo }) => {
      for (let tries = 0; tries < kibo.sandbox.settings.lockoutAfter; tries++)
        await kibo.logIn('ann@shop.example', 'wrong')
      return { status: 200 }
    },
  ],
  DisableAccount: [
    'endsTicketsOnDisable',
    shopper,
    ({ kibo, id }) => kibo.post(`${accounts}/${id}/action`, { actionName: 'DisableAccount' }),
  ],
  'the disabling of a business account': [
    'endsTicketsOnDisable',
    business,
    ({ kibo, id }) => kibo.put(`${b2b}/${id}/status/disable`),
  ],
  'the denial of a business account': [
    'endsTicketsOnDeny',
    (kibo) => business(kibo, false),
    ({ kibo, id }) => kibo.put(`${b2b}/${id}/status/deny`),
  ],
  'a changed password': [
    'endsTicketsOnPasswordChange',
    shopper,
    ({ kibo, id }) =>
      kibo.post(`${accounts}/${id}/Change-Password`, { oldPassword: 'secret1', newPassword: 'secret2' }),
  ],
  'a forgotten password that is set': [
    'endsTicketsOnPasswordChange',
    shopper,
    async ({ kibo }) => {
      await kibo.post(`${accounts}/Reset-Password`, { emailAddress: 'ann@shop.example' })
      const confirmation = { userName: 'ann@shop.example', confirmationCode: kibo.mail('reset') }
      return kibo.post(`${accounts}/Update-Forgotten-Password`, { ...confirmation, newPassword: 'secret2' })
    },
  ],
}

describe('sandbox: live tickets', () => {
  const kibo = useKibo()

  /** A ticket for that account, by a refresh: a business account may not be open to logins yet. */
  async function ticketFor(id: number): Promise<Body> {
    const { body } = await kibo.logIn('ann@shop.example', 'secret1')
    const ticket = (await kibo.refresh(body.refreshToken, `&accountId=${id}`)).body
    assert.equal(ticket.customerAccount.id, id)
    return ticket
  }

  for (const [what, [setting, add, bar]] of Object.entries(ways)) {
    for (const ends of [true, false]) {
      it(`${ends ? 'end' : 'live on'} by ${what} when ${setting} is ${ends}`, async () => {
        kibo.sandbox.configure({ [setting]: ends })
        const id = add(kibo)
        const ticket = await ticketFor(id)
        assert.equal((await bar({ kibo, id })).status, 200)
        const read = await kibo.get(`${accounts}/current`, { claims: ticket.accessToken })
        const refreshed = await kibo.refresh(ticket.refreshToken, `&accountId=${id}`)
        assert.deepEqual([read.status, refreshed.status], ends ? [401, 404] : [200, 200])
      })
    }
  }
})
