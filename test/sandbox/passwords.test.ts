import assert from 'node:assert/strict'
import { customer, hours, useKibo } from '../support/kibo-caller.ts'

describe('sandbox: passwords', () => {
  const kibo = useKibo()
  let id: number
  beforeEach(async () => {
    id = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', password: 'secret1' }).id
  })

  const change = (info: object, query = '', claims?: string) =>
    kibo.post(`${customer}/accounts/${id}/Change-Password${query}`, info, { claims })
  const logsIn = async (password: string) => (await kibo.logIn('ann@shop.example', password)).status === 201
  const reset = (body: object) => kibo.post(`${customer}/accounts/Reset-Password`, body)
  const update = (confirmationCode: string, newPassword: string, userName = 'ann@shop.example') =>
    kibo.post(`${customer}/accounts/Update-Forgotten-Password`, { userName, confirmationCode, newPassword })

  it('change by the old one, and every ticket from before ends', async () => {
    const before = (await kibo.logIn('ann@shop.example', 'secret1')).body
    const { status, text } = await change({ oldPassword: 'secret1', newPassword: 'secret2' }, '', before.accessToken)
    assert.deepEqual([status, text], [200, ''])
    assert.deepEqual([await logsIn('secret1'), await logsIn('secret2')], [false, true])
    assert.equal((await kibo.get(`${customer}/accounts/current`, { claims: before.accessToken })).status, 401)
    assert.equal((await kibo.refresh(before.refreshToken)).status, 404)
  })

  it('do not change by a wrong old one (400), to a weak one (400), without one (400), or of an unknown account (404)', async () => {
    const wrong = await change({ oldPassword: 'wrong', newPassword: 'secret2' })
    assert.deepEqual([wrong.status, wrong.body.additionalErrorData[0]?.value], [400, 'oldPassword'])
    const weak = await change({ oldPassword: 'secret1', newPassword: 'weak' })
    assert.deepEqual([weak.status, weak.body.additionalErrorData[0]?.value], [400, 'password'])
    assert.equal((await change({ newPassword: 'secret2' })).status, 400)
    assert.equal(
      (await kibo.post(`${customer}/accounts/99/Change-Password`, { oldPassword: 'a', newPassword: 'b' })).status,
      404,
    )
    assert.ok(await logsIn('secret1'))
  })

  it('of a locked login open it only when that is asked for', async () => {
    kibo.sandbox.accounts.lock(id)
    await change({ oldPassword: 'secret1', newPassword: 'secret2' })
    assert.equal(await logsIn('secret2'), false)
    await change({ oldPassword: 'secret2', newPassword: 'secret3' }, '?unlockAccount=true')
    assert.equal(await logsIn('secret3'), true)
  })

  it("of another shopper's cannot be changed by a shopper", async () => {
    const bob = (await kibo.signUp('bob@shop.example', 'secret1')).body
    assert.equal((await change({ oldPassword: 'secret1', newPassword: 'secret2' }, '', bob.accessToken)).status, 403)
    const ann = (await kibo.logIn('ann@shop.example', 'secret1')).body
    const query = `?userId=${bob.userId}`
    assert.equal((await change({ oldPassword: 'secret1', newPassword: 'secret2' }, query, ann.accessToken)).status, 403)
  })

  it('change in bulk, each for itself', async () => {
    const passwordInfo = { oldPassword: 'secret1', newPassword: 'secret2' }
    const items = [
      { accountId: id, passwordInfo },
      { accountId: 99, passwordInfo },
    ]
    const { status, body } = await kibo.post(`${customer}/accounts/Change-Passwords`, { items })
    assert.equal(status, 200)
    assert.equal(body.totalCount, 2)
    assert.deepEqual(
      body.items.map(({ succeeded }) => succeeded),
      [true, false],
    )
    assert.ok(await logsIn('secret2'))
  })

  it('are reset by a mailed code, which works once, lifts a lock and ends tickets', async () => {
    const before = (await kibo.logIn('ann@shop.example', 'secret1')).body
    kibo.sandbox.accounts.lock(id)
    assert.equal((await reset({ emailAddress: 'ann@shop.example' })).status, 200)
    const code = kibo.mail('reset')
    assert.equal((await update(code, 'weak')).body.additionalErrorData[0]?.value, 'password')
    assert.equal((await update(code, 'secret2')).status, 200)
    assert.equal((await update(code, 'secret3')).status, 400)
    assert.deepEqual([await logsIn('secret1'), await logsIn('secret2')], [false, true])
    assert.equal((await kibo.refresh(before.refreshToken)).status, 404)
  })

  it('are reset by user name too, and the code lives 72 hours', async () => {
    await reset({ userName: 'ann@shop.example' })
    kibo.sandbox.advance(hours(72) - 5000)
    assert.equal((await update(kibo.mail('reset'), 'secret2')).status, 200)
    await reset({ userName: 'ann@shop.example' })
    kibo.sandbox.advance(hours(72))
    assert.equal((await update(kibo.mail('reset'), 'secret3')).status, 400)
  })

  it('are not reset for nobody (400) or an unknown name (404), and a wrong code says as little as an unknown name', async () => {
    assert.equal((await reset({})).status, 400)
    assert.equal((await reset({ emailAddress: 'bob@shop.example' })).status, 404)
    assert.equal(kibo.sandbox.outbox.length, 0)
    const [wrong, unknown] = [await update('wrong', 'secret2'), await update('wrong', 'secret2', 'bob@shop.example')]
    assert.deepEqual([wrong.status, wrong.body.message], [400, unknown.body.message])
  })

  it('that must be changed stop the next login, and a reset is the way out', async () => {
    const live = (await kibo.logIn('ann@shop.example', 'secret1')).body
    assert.equal((await kibo.post(`${customer}/accounts/${id}/Set-Password-Change-Required`, true)).status, 200)
    assert.equal((await kibo.logIn('ann@shop.example', 'secret1')).body.errorCode, 'PASSWORD_CHANGE_REQUIRED')
    assert.equal((await kibo.get(`${customer}/accounts/current`, { claims: live.accessToken })).status, 200)
    await reset({ emailAddress: 'ann@shop.example' })
    await update(kibo.mail('reset'), 'secret2')
    assert.ok(await logsIn('secret2'))
  })

  it('of the old system are gone once they are changed, unless the change brings another', async () => {
    id = kibo.sandbox.accounts.add({ emailAddress: 'cy@shop.example', externalPassword: 'old' }).id
    await change({ oldPassword: 'old', newPassword: 'secret2', externalPassword: 'older' })
    const status = async (password: string) => (await kibo.logIn('cy@shop.example', password)).status
    assert.deepEqual([await status('old'), await status('older'), await status('secret2')], [401, 201, 201])
    await change({ oldPassword: 'older', newPassword: 'secret3' })
    assert.deepEqual([await status('older'), await status('secret3')], [401, 201])
  })
})

describe('sandbox: login state', () => {
  const kibo = useKibo()
  let id: number
  beforeEach(async () => {
    id = kibo.sandbox.accounts.add({ emailAddress: 'ann@shop.example', userName: 'ann', password: 'secret1' }).id
  })

  const state = async () => (await kibo.get(`${customer}/accounts/${id}/loginstate`)).body
  const lock = (locked: unknown, account = id) => kibo.post(`${customer}/accounts/${account}/Set-Login-Locked`, locked)

  it('counts failures down to the lock', async () => {
    await kibo.logIn('ann', 'wrong')
    const { failedLoginAttemptCount, remainingLoginAttempts, isLocked } = await state()
    assert.deepEqual([failedLoginAttemptCount, remainingLoginAttempts, isLocked], [1, 4, false])
  })

  it('is found by user name and by address, each by its own call', async () => {
    const by = (call: string) => kibo.post(`${customer}/accounts/${call}`)
    assert.equal((await by('loginstatebyusername?userName=ann')).status, 200)
    assert.equal((await by('loginstatebyemailaddress?emailAddress=Ann@shop.example')).status, 200)
    assert.equal((await by('loginstatebyemailaddress?emailAddress=ann')).status, 404)
    assert.equal((await by('loginstatebyusername?userName=bob')).status, 404)
    assert.equal((await by('loginstatebyusername?userName=ann&customerSetCode=Other')).status, 404)
    assert.equal((await by('loginstatebyusername')).status, 400)
  })

  it('is locked and unlocked by a bare boolean; the lock ends tickets', async () => {
    const live = (await kibo.logIn('ann', 'secret1')).body
    assert.equal((await lock(true)).status, 200)
    assert.equal((await state()).isLocked, true)
    assert.ok((await state()).lastLockedOn)
    assert.equal((await kibo.refresh(live.refreshToken)).status, 404)
    assert.equal((await lock(false)).status, 200)
    assert.equal((await kibo.logIn('ann', 'secret1')).status, 201)
    assert.equal((await kibo.refresh(live.refreshToken)).status, 404)
  })

  it('is not set for an unknown account (404), a guest (404), or by anything but a boolean (400)', async () => {
    assert.equal((await lock(true, 99)).status, 404)
    assert.equal((await lock(true, kibo.sandbox.accounts.add({ emailAddress: 'guest@shop.example' }).id)).status, 404)
    assert.equal((await lock('true')).status, 400)
    assert.equal((await lock({ isLocked: true })).status, 400)
    assert.equal((await kibo.post(`${customer}/accounts/99/Set-Password-Change-Required`, true)).status, 404)
  })

  it('is set by the merchant only', async () => {
    const { accessToken } = (await kibo.logIn('ann', 'secret1')).body
    const path = `${customer}/accounts/${id}/Set-Login-Locked`
    assert.equal((await kibo.post(path, false, { claims: accessToken })).status, 403)
  })
})
