import { isCustomerTicket } from '../ticket/ticket.ts'
import type { Session } from './session.ts'

/**
 * Keeps what a guest writes to Kibo and the login of that guest apart, in this process.
 *
 * Kibo takes a guest's cart over at login. What a guest writes before is done before the login is sent; what comes
 * during the login waits for its end. So nothing is written into a cart that was taken over meanwhile.
 */
export class GuestWrites {
  readonly #writes = new Map<string, Set<Promise<unknown>>>()
  readonly #logins = new Map<string, Promise<unknown>>()

  /** Resolves when no login of this guest is under way in this process. */
  async settled({ id }: Session): Promise<void> {
    await this.#logins.get(id)?.catch(() => {})
  }

  /** Does a write that a login has to wait for; a shopper's is nobody's business. */
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
