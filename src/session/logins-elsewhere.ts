import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Config } from '../config.ts'
import type { Shared } from '../store/shared.ts'
import { newId, type Session } from './session.ts'

/**
 * Guests whose login another process works on. The answer to that login is to be the last to set the cookie, so other
 * answers leave it alone from the moment on in which the login begins, unless it fails.
 */
export class LoginsElsewhere {
  readonly #shared: Shared
  readonly #graceMs: number
  readonly #now: () => number
  /** Begins the names of this process's own logins. */
  readonly #process = newId(8)
  /** Logins by the session's name, for the grace. */
  readonly #begun: LRUCache<string, Set<string>>

  constructor({ refresh, kibo }: Config, shared: Shared) {
    this.#shared = shared
    this.#graceMs = refresh.graceMs
    this.#now = kibo.now
    this.#begun = new LRUCache({ ...bounded(20_000), ttl: refresh.graceMs, perf: { now: kibo.now }, ttlResolution: 0 })
    shared.bus.on('login', (name, login) => {
      if (!login.startsWith(this.#process)) this.#begun.set(name, new Set(this.#begun.get(name)).add(login))
    })
    shared.bus.on('login-failed', (name, login) => {
      const begun = this.#begun.get(name)
      if (begun?.delete(login) && begun.size === 0) this.#begun.delete(name)
    })
  }

  /**
   * Tells the others, of a guest who is so new that their answers may set the cookie. What it returns tells them that
   * the login has failed.
   */
  begin({ id, startedAtMs }: Session): () => void {
    if (this.#now() - startedAtMs >= this.#graceMs) return () => {}
    const { bus, keys } = this.#shared
    const name = keys.session(id)
    const login = this.#process + newId(4)
    void bus.send('login', name, login)
    return () => void bus.send('login-failed', name, login)
  }

  has(name: string): boolean {
    return this.#begun.has(name)
  }
}
