import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { SharedStore } from '../../src/store/contract.ts'
import { StoreUnavailableError } from '../../src/store/unavailable.ts'
import { openFleet } from '../support/fleet.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { MemoryStore } from '../support/memory-store.ts'
import { signedUp, staleMs } from '../support/shoppers.ts'
import { storefronts } from '../support/storefront.ts'

/** One process's connection to a store: cut, each command fails and no message comes. */
function connectionTo(target: MemoryStore) {
  const connection = { isCut: false, keys: new Set<string>(), store: target as SharedStore }
  connection.store = new Proxy(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      if (name === 'subscribe') {
        return (onMessage: (message: string) => void) =>
          target.subscribe((message) => !connection.isCut && onMessage(message))
      }
      return async (...args: unknown[]) => {
        if (connection.isCut) throw new StoreUnavailableError()
        connection.keys.add(String(args[0]))
        return value.apply(target, args)
      }
    },
  })
  return connection
}

describe('a process that is connected to the store before the one that holds a new ticket', () => {
  const open = storefronts()

  it('waits for that ticket and does not send the used refresh token', async () => {
    const wire = kiboWire()
    const store = new MemoryStore()
    const [holder, other] = [connectionTo(store), connectionTo(store)]
    const fleet = await openFleet(open, [holder.store, other.store], { options: { kibo: { fetch: wire.fetch } } })
    const browser = await signedUp(fleet)
    fleet.first.sandbox.advance(staleMs)
    const refresh = wire.hold('/refresh')
    const page = browser.at(0).get('/claims')
    await refresh.asked
    for (const one of [holder, other]) one.isCut = true
    refresh.release()
    const { claims } = (await page).json
    assert.equal(typeof claims, 'string')
    assert.equal((await browser.at(1).get('/')).status, 503)

    // The lease ran out meanwhile.
    for (const key of holder.keys) if (key.startsWith('lease:')) await store.delete(key)
    other.isCut = false
    const elsewhere = browser.at(1).get('/claims')
    await sleep(300)
    holder.isCut = false

    assert.equal((await elsewhere).json.claims, claims)
    assert.equal(fleet.count('refreshUserAuthTicket'), 1)
  })
})
