import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Config } from '../config.ts'
import type { Shared } from '../store/shared.ts'
import { newId, type Session } from './session.ts'

/**
 * Guests whose login another process works on. The answer to that login is to be the last to set the cookie, so other
 * answers leave it alone from the moment on in which the login begins.
 */
export class LoginsElsewhere {
  readonly #shared: Shared
  readonly #graceMs: number
  readonly #now: () => number
  /** Tells this process's own messages from the others'. */
  readonly #process = newId(8)
  /** By the session's name, for the grace. */
  readonly #begun: LRUCache<string, true>

  constructor({ refresh, kibo }: Config, shared: Shared) {
    this.#shared = shared
    this.#graceMs = refresh.graceMs
    this.#now = kibo.now
    this.#begun = new LRUCache({ ...bounded(20_000), ttl: refresh.graceMs, perf: { now: kibo.now }, ttlResolution: 0 })
    shared.bus.on('login', (name, process) => {
      if (process !== this.#process) this.#begun.set(name, true)
    })
  }

  /** Tells the others, of a guest who is so new that their answers may set the cookie. */
  begin({ id, startedAtMs }: Session): void {
    const isNew = this.#now() - startedAtMs < this.#graceMs
    if (isNew) void this.#shared.bus.send('login', this.#shared.keys.session(id), this.#process)
  }

  has(name: string): boolean {
    return this.#begun.has(name)
  }
}
