import assert from 'node:assert/strict'
import { createSandbox, type SandboxOptions } from '../../src/sandbox/index.ts'

describe('sandbox: options', () => {
  for (const [options, named] of [
    [{ prot: 4000 }, 'prot'],
    [{ port: '4000' }, 'port'],
    [{ port: 65_536 }, 'port'],
    [{ tenantId: 'one' }, 'tenantId'],
    [{ otherSiteIds: 2 }, 'otherSiteIds'],
    [{ accessTokenTtlMs: 0 }, 'accessTokenTtlMs'],
    [{ refreshTokens: 'sliding' }, 'refreshTokens'],
    [{ twoFactor: true }, 'twoFactor'],
    [{ lockoutAfter: 1.5 }, 'lockoutAfter'],
    [{ endsTicketsOnLock: 'no' }, 'endsTicketsOnLock'],
    [{ appBehaviors: ['customer-auth:all'] }, 'appBehaviors'],
    [{ coupons: { SAVE: 0 } }, 'coupons.SAVE'],
    [{ rateLimit: { calls: -1, perMs: 1000 } }, 'rateLimit'],
    [{ verifyExternalPassword: 'yes' }, 'verifyExternalPassword'],
    [null, ''],
  ] as const) {
    it(`refuse ${JSON.stringify(options)} with a TypeError that names ${named || 'nothing'}`, async () => {
      await assert.rejects(createSandbox(options as SandboxOptions), (error: Error) => {
        assert.ok(error instanceof TypeError)
        assert.match(error.message, new RegExp(`^createSandbox: option(s|\\s+"${named})`))
        return true
      })
    })
  }

  it('that are undefined are as good as absent', async () => {
    const sandbox = await createSandbox({ port: undefined, clientId: undefined, twoFactor: undefined })
    assert.equal(sandbox.settings.twoFactor, 'off')
    assert.match(sandbox.kibo.clientId, /^sandbox\.t\d+\./)
    await sandbox.close()
  })

  it('make each sandbox of a process a tenant of its own, unless told', async () => {
    const [one, two] = [
      await createSandbox(),
      await createSandbox({ tenantId: 7, siteId: 8, clientId: 'app', sharedSecret: 'x' }),
    ]
    const three = await createSandbox()
    assert.notEqual(one.kibo.tenantId, three.kibo.tenantId)
    assert.notEqual(one.kibo.clientId, three.kibo.clientId)
    const { tenantId, siteId, clientId, sharedSecret } = two.kibo
    assert.deepEqual([tenantId, siteId, clientId, sharedSecret], [7, 8, 'app', 'x'])
    await Promise.all([one.close(), two.close(), three.close()])
  })

  it('change while it runs, all or none, and only those that may', async () => {
    const sandbox = await createSandbox({ lockoutAfter: 3 })
    sandbox.configure({ twoFactor: 'region' })
    assert.deepEqual([sandbox.settings.twoFactor, sandbox.settings.lockoutAfter], ['region', 3])
    const configure = sandbox.configure as (options: unknown) => void
    assert.throws(
      () => configure({ twoFactor: 'off', lockoutAfter: 0 }),
      /^TypeError: configure: option "lockoutAfter"/,
    )
    assert.throws(() => configure({ port: 1 }), /^TypeError: configure: option "port"/)
    assert.equal(sandbox.settings.twoFactor, 'region')
    await sandbox.close()
  })

  it('take a port, and a taken one is refused', async () => {
    const sandbox = await createSandbox()
    const port = Number(new URL(sandbox.url).port)
    await assert.rejects(createSandbox({ port }), { code: 'EADDRINUSE' })
    await sandbox.close()
    const again = await createSandbox({ port })
    assert.equal(again.url, sandbox.url)
    await again.close()
  })

  it('move the clock forward only', async () => {
    const sandbox = await createSandbox()
    const beforeMs = sandbox.now()
    sandbox.advance(60_000)
    assert.ok(sandbox.now() >= beforeMs + 60_000)
    assert.equal(Math.abs(sandbox.kibo.now() - sandbox.now()) < 100, true)
    for (const ms of [-1, Number.NaN, Number.POSITIVE_INFINITY]) assert.throws(() => sandbox.advance(ms), TypeError)
    await sandbox.close()
  })
})
