import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Config } from '../config.ts'
import { createSealer, type Sealer } from '../secrets/sealer.ts'
import type { Shared } from '../store/shared.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { packSession, unpackSession } from './pack.ts'
import { pendingLoginMs } from './pending-logins.ts'
import { knownUntilMs, type Session, sessionEndMs } from './session.ts'
import type { Revocation } from './sessions.ts'

/** What the store holds in place of an ended session for the grace: late requests may still come with its cookie. */
const endedMarks: readonly string[] = ['ended', 'revoked'] satisfies EndedMark[]
export type EndedMark = 'ended' | 'revoked'

/** How many sessions are ended at once, so that a revocation's commands leave room for everybody else's. */
const batchSize = 50

/** A session as the store holds it. */
export interface SessionRecord {
  /** The stored text. A write replaces exactly this text, or nothing. */
  readonly text: string
  readonly session: Session
  /** Kibo no longer knows its ticket. */
  readonly isRefused: boolean
}

/**
 * The records of sessions in a shared store. Each is sealed together with its name there, so that a record that was
 * moved to another name is not taken, and expires when the session is no longer known.
 *
 * @throws {StoreUnavailableError} from each of its methods, when the store can't be reached
 */
export class SessionRecords {
  readonly #config: Config
  readonly #shared: Shared
  readonly #sealer: Sealer
  /** Texts unsealed or sealed here, so that the next request with one does no cryptography. About 2 KB each. */
  readonly #opened = new LRUCache<string, SessionRecord>(bounded(10_000))
  /** The same text for the same session, so that writing it may be repeated. */
  readonly #sealed = new WeakMap<Session, Promise<string>>()

  constructor(config: Config, shared: Shared) {
    this.#config = config
    this.#shared = shared
    this.#sealer = createSealer(config, 'store', config.cookie.name)
  }

  nameOf(session: Session): string {
    return this.#shared.keys.session(session.id)
  }

  isPast(session: Session): boolean {
    return sessionEndMs(session, this.#config.session.absoluteMs) <= this.#config.kibo.now()
  }

  /** The record of that name; `'ended'`, `'revoked'`: within the grace; undefined: unknown, past, not ours. */
  async find(name: string): Promise<SessionRecord | EndedMark | undefined> {
    const text = await this.#shared.store.get(name)
    if (text === undefined) return undefined
    if (endedMarks.includes(text)) return text as EndedMark
    const record = await this.#open(name, text)
    return record && this.#ttlMs(record.session) > 0 ? record : undefined
  }

  /**
   * Writes a new session; `isAdded` is false when it has ended already, or its shopper was revoked since it began.
   * `tooMany`: names beyond `maxPerShopper`.
   */
  async add(session: Session): Promise<{ isAdded: boolean; tooMany: string[] }> {
    const text = await this.#seal(session)
    const tooMany = await this.#joinGroups(session, this.#config.session.maxPerShopper)
    const name = this.nameOf(session)
    const { store } = this.#shared
    // A client that loses its connection may send a write again that was carried out, and is told that it is too late.
    const isAdded =
      (await store.replace(name, undefined, text, this.#ttlMs(session))) || (await store.get(name)) === text
    if (!isAdded || !(await this.#isRevoked(session))) return { isAdded, tooMany }
    await this.markEnded(name, 'revoked')
    return { isAdded: false, tooMany }
  }

  /**
   * Notes that a shopper is revoked, for sessions that Kibo was asked for before and that are not in the store yet. The
   * others are in the shopper's group. The note of a later revocation stays.
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

  async #isRevoked({ startedAtMs, ticket }: Session): Promise<boolean> {
    if (!isCustomerTicket(ticket)) return false
    const { userId, accountId } = ticket
    const { store, keys } = this.#shared
    const notes = await Promise.all([store.get(keys.revokedAt({ userId })), store.get(keys.revokedAt({ accountId }))])
    return notes.some((revokedAtMs) => startedAtMs < Number(revokedAtMs))
  }

  /** Writes a refreshed session over the record that was refreshed, and over nothing else. May be repeated. */
  async replace({ text }: SessionRecord, session: Session): Promise<boolean> {
    const sealed = await this.#seal(session)
    await this.#joinGroups(session)
    return this.#shared.store.replace(this.nameOf(session), text, sealed, this.#ttlMs(session))
  }

  /**
   * Notes that a session is being refreshed, for as long as a process may hold the result.
   *
   * Resolves to when another refresh was noted, ms since 1970, where that one has not reported its result; else
   * undefined.
   */
  async beginRenewal(session: Session): Promise<number | undefined> {
    const { store } = this.#shared
    const note = renewalOf(this.nameOf(session))
    const nowMs = this.#config.kibo.now()
    if (await store.replace(note, undefined, String(nowMs), this.#ttlMs(session))) return undefined
    return Number((await store.get(note)) ?? nowMs)
  }

  /** Removes that note: the store shows the result. Never rejects: the note expires. */
  async endRenewal(name: string): Promise<void> {
    await this.#shared.store.delete(renewalOf(name)).catch(() => {})
  }

  /** Notes for the grace that Kibo no longer knows this record's ticket; false when another record has replaced it. */
  async markRefused({ text, session }: SessionRecord): Promise<boolean> {
    const marked = await this.#sealRecord(session, true)
    return this.#shared.store.replace(this.nameOf(session), text, marked, this.#graceMs)
  }

  /** Replaces whatever is there: the session of that name has ended. */
  markEnded(name: string, mark: EndedMark): Promise<void> {
    return this.#shared.store.set(name, mark, this.#graceMs)
  }

  /** Takes ended sessions of the same shopper out of the shopper's group. */
  async leaveGroupOf(session: Session, names: string[]): Promise<void> {
    const [ofUser] = this.#groupsOf(session)
    if (ofUser === undefined) return
    const members = await this.#shared.store.members(ofUser)
    const gone = members.filter((member) => names.includes(nameIn(member)))
    for (let first = 0; first < gone.length; first += batchSize) {
      await this.#shared.store.leave(ofUser, ...gone.slice(first, first + batchSize))
    }
  }

  /** Takes an ended session out of its groups. Never rejects: a name that stays does no harm. */
  async leaveGroups(session: Session): Promise<void> {
    const member = this.#memberOf(session)
    await Promise.allSettled(this.#groupsOf(session).map((group) => this.#shared.store.leave(group, member)))
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
        const batch = gone.slice(first, first + batchSize)
        await end(batch.map(nameIn))
        await store.leave(group, ...batch)
      }
    }
  }

  /** Notes for the grace which guest replaces a session that is no longer good. */
  async setSuccessor(lost: string, guest: Session): Promise<void> {
    await this.#shared.store.set(
      successorOf(lost),
      await this.#sealer.seal([successorOf(lost), guest.id]),
      this.#graceMs,
    )
  }

  /** That guest; `'ended'` when its session has ended by now, undefined when there is none. */
  async findSuccessor(lost: string): Promise<Session | 'ended' | undefined> {
    const text = await this.#shared.store.get(successorOf(lost))
    if (text === undefined) return undefined
    const [key, id] = listOf(await this.#sealer.unseal(text))
    if (key !== successorOf(lost)) return undefined
    const found = await this.find(this.#shared.keys.session(String(id)))
    return typeof found === 'object' ? found.session : 'ended'
  }

  /** The record in a text that was sealed for this name; undefined for anything else. */
  async #open(name: string, text: string): Promise<SessionRecord | undefined> {
    const known = this.#opened.get(text)
    if (known) return this.nameOf(known.session) === name ? known : undefined
    const [key, isRefused, packed] = listOf(await this.#sealer.unseal(text))
    const session = key === name ? unpackSession(packed) : undefined
    if (!session || this.nameOf(session) !== name) return undefined
    const record = { text, session, isRefused: isRefused === true }
    this.#opened.set(text, record)
    return record
  }

  #seal(session: Session): Promise<string> {
    const known = this.#sealed.get(session)
    if (known) return known
    const sealing = this.#sealRecord(session, false)
    this.#sealed.set(session, sealing)
    return sealing
  }

  async #sealRecord(session: Session, isRefused: boolean): Promise<string> {
    const text = await this.#sealer.seal([this.nameOf(session), isRefused, packSession(session)])
    this.#opened.set(text, { text, session, isRefused })
    return text
  }

  /** Resolves to the names of the shopper's oldest sessions beyond `most`. */
  async #joinGroups(session: Session, most?: number): Promise<string[]> {
    const member = this.#memberOf(session)
    const ttlMs = this.#ttlMs(session)
    const { store } = this.#shared
    const [ofUser, ofAccount] = this.#groupsOf(session)
    if (ofUser === undefined || ofAccount === undefined) return []
    // No bound for the account: it may have any number of users.
    const [gone] = await Promise.all([store.join(ofUser, member, ttlMs, most), store.join(ofAccount, member, ttlMs)])
    return gone.map(nameIn)
  }

  /** Sorts by when the session began: the oldest end first. */
  #memberOf(session: Session): string {
    return `${session.startedAtMs.toString(36).padStart(9, '0')} ${this.nameOf(session)}`
  }

  /** Where a revocation finds the session: by its account and by its user. Guests are not revoked. */
  #groupsOf({ ticket }: Session): [ofUser: string, ofAccount: string] | [] {
    if (!isCustomerTicket(ticket)) return []
    const { keys } = this.#shared
    return [keys.sessionsOf({ userId: ticket.userId })[0], keys.sessionsOf({ accountId: ticket.accountId })[0]]
  }

  #ttlMs(session: Session): number {
    return knownUntilMs(session, this.#config) - this.#config.kibo.now()
  }

  get #graceMs(): number {
    return this.#config.refresh.graceMs
  }
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function startIn(member: string): number {
  return Number.parseInt(member, 36)
}

function nameIn(member: string): string {
  return member.slice(member.indexOf(' ') + 1)
}

function renewalOf(name: string): string {
  return `renewal-of:${name}`
}

function successorOf(lost: string): string {
  return `successor-of:${lost}`
}
