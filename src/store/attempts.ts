import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Shared } from './shared.ts'

/** How many counts of each kind this process keeps: about 250 bytes each, 25 MB for both kinds. */
export const maxCounts = 50_000

/** One attempt that was counted. */
export interface CountedAttempt {
  /** How many there are in the window, this one included. */
  count: number
  /** Time until the window ends, ms. */
  resetsInMs: number
  /** Counts one less, if the window is still open. Never rejects. */
  takeBack(): Promise<void>
}

interface Window {
  count: number
  endsAtMs: number
}

/**
 * Counts attempts, for all processes together where there is a store. While the store is away each process counts for
 * itself, which is better than not at all.
 *
 * A window begins with the first attempt in it. This process keeps the last 50 000 counts of addresses and the last
 * 50 000 of logins; beyond that the one that was counted longest ago is dropped and begins anew. Addresses and logins
 * are kept apart, so that neither kind pushes out the other.
 */
export class Attempts {
  readonly #shared: Shared | undefined
  readonly #now: () => number
  readonly #windows: Record<'address' | 'login', LRUCache<string, Window>>

  /** @param shared what other processes count; undefined: this process counts alone */
  constructor(shared: Shared | undefined, now: () => number) {
    this.#shared = shared
    this.#now = now
    this.#windows = { address: new LRUCache(bounded(maxCounts)), login: new LRUCache(bounded(maxCounts)) }
  }

  /** @param key short: it is kept as it is */
  async add(by: 'address' | 'login', key: string, windowMs: number): Promise<CountedAttempt> {
    return (await this.#addShared(`${by} ${key}`, windowMs)) ?? this.#addHere(by, key, windowMs)
  }

  async #addShared(key: string, windowMs: number): Promise<CountedAttempt | undefined> {
    if (!this.#shared) return undefined
    const { store, keys } = this.#shared
    const name = keys.attempts(key)
    try {
      const counted = await store.count(name, windowMs)
      return { ...counted, takeBack: () => store.uncount(name).catch(() => {}) }
    } catch {
      return undefined
    }
  }

  #addHere(by: 'address' | 'login', key: string, windowMs: number): CountedAttempt {
    const now = this.#now()
    const open = this.#windows[by].get(key)
    const window = open && open.endsAtMs > now ? open : { count: 0, endsAtMs: now + windowMs }
    if (window !== open) this.#windows[by].set(key, window)
    window.count += 1
    const takeBack = async () => {
      window.count -= 1
      if (window.count === 0 && this.#windows[by].peek(key) === window) this.#windows[by].delete(key)
    }
    return { count: window.count, resetsInMs: window.endsAtMs - now, takeBack }
  }
}
