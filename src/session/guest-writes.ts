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

  /** Resolves when no login of this guest is under way in this process. */
  async settled({ id }: Session): Promise<void> {
    await this.#logins.get(id)?.catch(() => {})
  }

  /** Does a write. A guest's login waits for it; nothing waits for a shopper's. */
  async write<Value>({ id, ticket }: Session, work: () => Promise<Value>): Promise<Value> {
    if (isCustomerTicket(ticket)) return work()
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

  /** Does a login of a guest when the guest's writes are done. */
  async login<Value>(session: Session | undefined, work: () => Promise<Value>): Promise<Value> {
    if (!session || isCustomerTicket(session.ticket)) return work()
    const { id } = session
    const loggingIn = Promise.allSettled([...(this.#writes.get(id) ?? [])]).then(work)
    this.#logins.set(id, loggingIn)
    try {
      return await loggingIn
    } finally {
      if (this.#logins.get(id) === loggingIn) this.#logins.delete(id)
    }
  }
}
