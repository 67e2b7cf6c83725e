import type { StorefrontAuthOptions } from '../../src/index.ts'
import { MemoryStore } from './memory-store.ts'

/** Where sessions may be. */
export const placesOfSessions = ['cookie', 'store'] as const

/** The options of a storefront whose sessions are there, in a store of its own. */
export function sessionsIn(place: (typeof placesOfSessions)[number]): StorefrontAuthOptions {
  return place === 'store' ? { store: new MemoryStore() } : {}
}
