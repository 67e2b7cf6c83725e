import assert from 'node:assert/strict'
import { customer, useKibo } from '../support/kibo-caller.ts'

const ada = { emailAddress: 'ada@example.com', password: 'lovelace-1815' }

describe('sandbox: waiting for mail and calls', () => {
  const kibo = useKibo()
  beforeEach(async () => {
    kibo.sandbox.accounts.add(ada)
    kibo.sandbox.accounts.add({ ...ada, emailAddress: 'bob@example.com' })
  })
  const askForCode = (email: string) => kibo.post(`${customer}/authtickets/otp/request`, { email })

  it('gives the newest mail, once, and waits for the one after it', async () => {
    const { sandbox } = kibo
    await askForCode(ada.emailAddress)
    await askForCode(ada.emailAddress)
    await askForCode('bob@example.com')
    const newest = sandbox.outbox[1]
    assert.equal(await sandbox.mail({ to: 'ADA@example.com', kind: 'otp' }), newest)

    const next = sandbox.mail({ to: ada.emailAddress })
    await askForCode('bob@example.com')
    await askForCode(ada.emailAddress)
    assert.equal(await next, sandbox.outbox[4])
    assert.equal((await sandbox.mail()).to, 'bob@example.com')
  })

  it('says after the time-out what came instead, and no code', async () => {
    const { sandbox } = kibo
    await askForCode(ada.emailAddress)
    await assert.rejects(sandbox.mail({ to: ada.emailAddress, kind: '2fa', timeoutMs: 1 }), (error: Error) => {
      assert.match(error.message, /^mail: no 2fa to ada@example.com .* within 1 ms; there was: otp to ada@example.com$/)
      return true
    })
    await assert.rejects(sandbox.call('POST', '/nowhere', { timeoutMs: 1 }), /there was: .*POST \/api\/.*otp\/request$/)
  })

  it('gives a call by its path, with or without /api, or by a pattern', async () => {
    const { sandbox } = kibo
    const path = `${customer}/authtickets/otp/request`
    await askForCode(ada.emailAddress)
    const [, first] = sandbox.calls
    assert.equal(await sandbox.call('post', path), first)
    await askForCode('bob@example.com')
    assert.deepEqual((await sandbox.call('POST', `/api${path}`)).body, { email: 'bob@example.com' })
    const held = sandbox.call('PUT', /authtickets\/refresh$/g)
    sandbox.fail({ kind: 'slow', delayMs: Number.POSITIVE_INFINITY })
    kibo.refresh('no-such-token').catch(() => {}) // ends with the sandbox
    assert.equal((await held).status, null)
  })
})
