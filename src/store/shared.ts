import type { Config } from '../config.ts'
import { Bus } from './bus.ts'
import type { SharedStore } from './contract.ts'
import { createNames, type Names } from './keys.ts'
import { SharedWork } from './lease.ts'

/** What the processes of one storefront share. */
export interface Shared {
  readonly store: SharedStore
  readonly names: Names
  readonly bus: Bus
  readonly work: SharedWork
}

export function createShared(config: Config, store: SharedStore): Shared {
  const names = createNames(config)
  const bus = new Bus(store, names.namespace)
  return { store, names, bus, work: new SharedWork(store, bus) }
}
