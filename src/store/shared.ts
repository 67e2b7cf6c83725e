import { Bus } from './bus.ts'
import type { SharedStore } from './contract.ts'
import { createKeys, type Keys, type StorefrontIdentity } from './keys.ts'
import { SharedWork } from './lease.ts'

/** What the processes of one storefront share. */
export interface Shared {
  readonly store: SharedStore
  readonly keys: Keys
  readonly bus: Bus
  readonly work: SharedWork
}

export function createShared(identity: StorefrontIdentity, store: SharedStore): Shared {
  const keys = createKeys(identity)
  const bus = new Bus(store, keys.namespace)
  return { store, keys, bus, work: new SharedWork(store, bus) }
}
