import assert from 'node:assert/strict'
import type { StorefrontAuthOptions } from '../../src/index.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { register, signedUp } from '../support/shoppers.ts'
import { type Storefront, storefronts } from '../support/storefront.ts'

describe('a cookie of another tenant or of another of Kibo’s environments, with the same secret', () => {
  const open = storefronts()
  const where: [string, (theirs: Storefront) => { tenantId?: number; siteId?: number }][] = [
    ['another tenant', () => ({})],
    ['another environment of the same tenant', ({ sandbox }) => ({ tenantId: sandbox.kibo.tenantId })],
  ]
  const stores: [string, () => StorefrontAuthOptions][] = [
    ['in the cookie', () => ({ account: { load: 'lazy' } })],
    ['in one store', () => ({ account: { load: 'lazy' }, store: new MemoryStore() })],
  ]

  for (const [place, settings] of where) {
    for (const [held, options] of stores) {
      it(`is worth nothing: ${place}, sessions ${held}`, async () => {
        const shared = options()
        const theirs = await open({ options: shared, sandbox: { twoFactor: 'off' } })
        const ours = await open({ options: shared, sandbox: settings(theirs) })
        const thief = await signedUp(theirs)
        assert.equal((await thief.get('/')).json.status, 'authenticated')

        const visitor = ours.browser()
        for (const [name, value] of thief.jar) visitor.jar.set(name, value)

        assert.equal((await visitor.get('/')).json.status, 'anonymous')
      })
    }

    it(`is no login that waits for its code, and no known device: ${place}`, async () => {
      const theirs = await open({ sandbox: { twoFactor: 'always' } })
      const ours = await open({ sandbox: { ...settings(theirs), twoFactor: 'fingerprint' } })
      const me = register(theirs)
      ours.sandbox.accounts.add(me)
      const thief = theirs.browser()
      await thief.post('/auth/login', me.login)
      assert.equal((await thief.get('/')).json.status, 'two-factor')
      const fingerprint = theirs.sent('createUserAuthTicket').body.fingerprint

      const visitor = ours.browser()
      for (const [name, value] of thief.jar) visitor.jar.set(name, value)

      assert.equal((await visitor.get('/')).json.status, 'anonymous')
      await visitor.post('/auth/login', me.login)
      assert.notEqual(ours.sent('createUserAuthTicket').body.fingerprint, fingerprint)
    })
  }
})
