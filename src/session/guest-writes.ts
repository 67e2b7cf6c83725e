import { isCustomerTicket } from '../ticket/ticket.ts'
import type { Session } from './session.ts'

/**
 * Keeps a guest's writes to Kibo apart from the login of that guest, in this process.
 *
 * Kibo takes a guest's cart over at login. Writes that began before finish before the login is sent; writes that come
 * during the login wait for its end. So nothing is written into a cart that was already taken over.
 */
export class GuestWrites {
  readonly #writes = new Map<string, Set<Promise<unknown>>>()
  readonly #logins = new Map<string, Promise<unknown>>()

  /**
   * Does a write when no login of this guest is under way. A guest's login waits for it; nothing waits for a shopper's.
   *
   * What a write needs first, a fresh ticket for one, belongs into `work`: a login that begins meanwhile waits for all
   * of it.
   */
  async write<Value>(session: Session | undefined, work: () => Promise<Value>): Promise<Value> {
    if (!session || isCustomerTicket(session.ticket)) return work()
    const { id } = session
    for (let login = this.#logins.get(id); login; login = this.#logins.get(id)) await login
    const writes = this.#writes.get(id) ?? new Set()
    this.#writes.set(id, writes)
    const writing = work()
    writes.add(writing)
    try {
      return await writing
    } finally {
      writes.delete(writing)
      if (writes.size === 0) this.#writes.delete(id)
    }
  }

  /** Does a login of this guest when the guest's writes are done. */
  async login<Value>({ id }: Session, work: () => Promise<Value>): Promise<Value> {
    const loggingIn = Promise.allSettled([...(this.#writes.get(id) ?? [])]).then(work)
    // Two at once, a double click for one, are waited for together.
    const both = Promise.allSettled([this.#logins.get(id), loggingIn])
    this.#logins.set(id, both)
    try {
      return await loggingIn
    } finally {
      void both.then(() => {
        if (this.#logins.get(id) === both) this.#logins.delete(id)
      })
    }
  }
}
