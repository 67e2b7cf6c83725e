import { subscribe } from 'node:diagnostics_channel'
import type { AuthEvent } from 'kibo-storefront-auth'
import { LRUCache } from 'lru-cache'

interface TicketFacts {
  sinceMs: number
  refreshes: number
}

/** What this process knows of the tickets of its last visitors: since when each has the one they have, and its refreshes. */
export class TicketLog {
  readonly #facts = new LRUCache<string, TicketFacts>({ max: 1000 })

  /** @param now the clock that tickets follow, in milliseconds since 1970 */
  constructor(now: () => number) {
    const note = (isRefresh: boolean) => (message: unknown) => {
      const { event, userId } = message as AuthEvent
      if (!userId || ['failed', 'refused', 'logout'].includes(event)) return
      const refreshes = (this.#facts.get(userId)?.refreshes ?? 0) + (isRefresh ? 1 : 0)
      this.#facts.set(userId, { sinceMs: now(), refreshes })
    }
    subscribe('kibo-storefront-auth:ticket', note(false))
    subscribe('kibo-storefront-auth:login', note(false))
    subscribe('kibo-storefront-auth:refresh', note(true))
  }

  of(userId: string | null): TicketFacts | undefined {
    return userId === null ? undefined : this.#facts.get(userId)
  }
}
