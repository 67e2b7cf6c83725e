import type { Config } from '../config.ts'
import type { Shared } from '../store/shared.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { pendingLoginMs } from './pending-logins.ts'
import type { Session } from './session.ts'
import type { Revocation } from './sessions.ts'

/** How many sessions are ended at once, so that a revocation's commands leave room for everybody else's. */
const batchSize = 50

/**
 * The sessions of each shopper in a shared store, in two groups: by account and by user. A revocation finds them there.
 * Guests are in none.
 *
 * @throws {StoreUnavailableError} from each of its methods, when the store can't be reached
 */
export class ShopperGroups {
  readonly #config: Config
  readonly #shared: Shared

  constructor(config: Config, shared: Shared) {
    this.#config = config
    this.#shared = shared
  }

  /** Adds a session. Resolves to the oldest members beyond `most` of its user's group, for `end`. */
  async join(session: Session, ttlMs: number, most?: number): Promise<string[]> {
    const [ofUser, ofAccount] = this.#groupsOf(session)
    if (ofUser === undefined || ofAccount === undefined) return []
    const { store } = this.#shared
    const member = this.#memberOf(session)
    // No bound for the account: it may have any number of users.
    const [tooMany] = await Promise.all([store.join(ofUser, member, ttlMs, most), store.join(ofAccount, member, ttlMs)])
    return tooMany
  }

  /** Takes an ended session out of its groups. Never rejects: a name that stays does no harm. */
  async leave(session: Session): Promise<void> {
    const member = this.#memberOf(session)
    await Promise.allSettled(this.#groupsOf(session).map((group) => this.#shared.store.leave(group, member)))
  }

  /** Ends a batch of the members that `join` gave; the next login ends more. */
  async endTooMany(session: Session, members: string[], end: (names: string[]) => Promise<void>): Promise<void> {
    const [ofUser] = this.#groupsOf(session)
    if (ofUser !== undefined) await this.#endBatch(ofUser, members.slice(0, batchSize), end)
  }

  /**
   * Calls `end` with the names of a shopper's sessions, batch by batch, and then takes each batch out of the group: a
   * repeated call goes on where an outage interrupted it.
   */
  async endAll(
    { shopper, sinceMs = Number.POSITIVE_INFINITY, exceptId }: Revocation,
    end: (names: string[]) => Promise<void>,
  ): Promise<void> {
    const { keys, store } = this.#shared
    const spared = exceptId && keys.session(exceptId)
    for (const group of keys.sessionsOf(shopper)) {
      const members = await store.members(group)
      const gone = members.filter((member) => startIn(member) < sinceMs && nameIn(member) !== spared)
      for (let first = 0; first < gone.length; first += batchSize) {
        await this.#endBatch(group, gone.slice(first, first + batchSize), end)
      }
    }
  }

  async #endBatch(group: string, members: string[], end: (names: string[]) => Promise<void>): Promise<void> {
    await end(members.map(nameIn))
    await this.#shared.store.leave(group, ...members)
  }

  /**
   * Notes that a shopper is revoked, for sessions that Kibo was asked for before and that are in no group yet. The note
   * of a later revocation stays.
   */
  async noteRevoked({ shopper, sinceMs = this.#config.kibo.now() }: Revocation): Promise<void> {
    const { store, keys } = this.#shared
    const key = keys.revokedAt(shopper)
    for (;;) {
      const noted = await store.get(key)
      if (noted !== undefined && Number(noted) >= sinceMs) return
      if (await store.replace(key, noted, String(sinceMs), pendingLoginMs)) return
    }
  }

  /** Whether the session's shopper was revoked after the session began. */
  async isRevoked({ startedAtMs, ticket }: Session): Promise<boolean> {
    if (!isCustomerTicket(ticket)) return false
    const { userId, accountId } = ticket
    const { store, keys } = this.#shared
    const notes = await Promise.all([store.get(keys.revokedAt({ userId })), store.get(keys.revokedAt({ accountId }))])
    return notes.some((revokedAtMs) => startedAtMs < Number(revokedAtMs))
  }

  /** Sorts by when the session began: the oldest end first. */
  #memberOf({ id, startedAtMs }: Session): string {
    return `${startedAtMs.toString(36).padStart(9, '0')} ${this.#shared.keys.session(id)}`
  }

  #groupsOf({ ticket }: Session): [ofUser: string, ofAccount: string] | [] {
    if (!isCustomerTicket(ticket)) return []
    const { keys } = this.#shared
    return [keys.sessionsOf({ userId: ticket.userId })[0], keys.sessionsOf({ accountId: ticket.accountId })[0]]
  }
}

function startIn(member: string): number {
  return Number.parseInt(member, 36)
}

function nameIn(member: string): string {
  return member.slice(member.indexOf(' ') + 1)
}
