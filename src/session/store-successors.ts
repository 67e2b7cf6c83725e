import type { Config } from '../config.ts'
import { InFlight } from '../in-flight.ts'
import { createSealer, type Sealer } from '../secrets/sealer.ts'
import type { Shared } from '../store/shared.ts'
import type { Session } from './session.ts'
import type { SessionRecords } from './session-records.ts'

/** The guests who replace sessions that are no longer good: one for each, for all processes, within the grace. */
export class StoreSuccessors {
  readonly #shared: Shared
  readonly #records: SessionRecords
  readonly #sealer: Sealer
  readonly #graceMs: number
  readonly #successors: InFlight<Session | 'ended'>

  constructor(config: Config, shared: Shared, records: SessionRecords) {
    this.#shared = shared
    this.#records = records
    this.#sealer = createSealer(config, 'store', config.cookie.name)
    this.#graceMs = config.refresh.graceMs
    this.#successors = new InFlight(config.refresh.graceMs, config.kibo.now)
  }

  /**
   * The guest in place of the session of that id, from `mint`, which saves it; `'ended'` when that guest's session has
   * ended by now.
   */
  async of(lostId: string, mint: () => Promise<Session>): Promise<Session | 'ended'> {
    let isNews = false
    const successor = await this.#successors.share(lostId, () => {
      isNews = true
      return this.#findOrMint(this.#shared.keys.session(lostId), mint)
    })
    if (isNews || successor === 'ended') return successor
    // A guest that was found a while ago may have ended since, and this process may not know.
    return this.#ifAlive(successor.id)
  }

  #findOrMint(lost: string, mint: () => Promise<Session>): Promise<Session | 'ended'> {
    const note = `successor-of:${lost}`
    return this.#records.once<Session | 'ended'>(note, {
      look: () => this.#find(note),
      run: async () => {
        const guest = await mint()
        await this.#shared.store.set(note, await this.#sealer.seal([note, guest.id]), this.#graceMs)
        return guest
      },
    })
  }

  async #find(note: string): Promise<Session | 'ended' | undefined> {
    const text = await this.#shared.store.get(note)
    const noted = text === undefined ? undefined : this.#sealer.unseal(text)
    return Array.isArray(noted) && noted[0] === note ? this.#ifAlive(String(noted[1])) : undefined
  }

  async #ifAlive(id: string): Promise<Session | 'ended'> {
    const found = await this.#records.find(this.#shared.keys.session(id))
    return typeof found === 'object' ? found.session : 'ended'
  }
}
