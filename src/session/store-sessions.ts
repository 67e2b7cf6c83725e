import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Config } from '../config.ts'
import { createReferences, type References, type SessionReference } from '../cookie/session-reference.ts'
import type { Report } from '../events.ts'
import { InFlight } from '../in-flight.ts'
import { type OpenedText, OpenedTexts } from '../secrets/opened-texts.ts'
import type { Shared } from '../store/shared.ts'
import { isCustomerTicket } from '../ticket/ticket.ts'
import { LoginsElsewhere } from './logins-elsewhere.ts'
import { knownUntilAtLatestMs, newId, type Session, sessionEndMs } from './session.ts'
import { type EndedMark, type SessionRecord, SessionRecords } from './session-records.ts'
import type { Opened, Renewal, Renewed, Revocation, Sessions } from './sessions.ts'
import { ShopperGroups } from './shopper-groups.ts'
import { StoreOutages } from './store-outages.ts'
import { StoreRenewals } from './store-renewals.ts'
import { StoreSuccessors } from './store-successors.ts'

interface NamedReference extends SessionReference, OpenedText {
  /** In the store. */
  readonly name: string
}

/**
 * Sessions that live in a shared store; the visitor's cookie carries a signed random id.
 *
 * The store is asked at each request and decides: a session that has ended anywhere has ended everywhere at once.
 */
export class StoreSessions implements Sessions {
  readonly cookieHoldsTicket = false
  readonly #config: Config
  readonly #shared: Shared
  readonly #records: SessionRecords
  readonly #groups: ShopperGroups
  readonly #renewals: StoreRenewals
  readonly #outages: StoreOutages
  readonly #references: References
  /** Cookies that were verified here. About 0.5 KB each. */
  readonly #verified: OpenedTexts<NamedReference>
  /** Guests as last seen here, by name: they are served from here while the store is away. About 1 KB each. */
  readonly #guests: LRUCache<string, Session>
  /** Names of sessions that have ended: for the last look before a cookie is written, and while the store is away. */
  readonly #ended = new LRUCache<string, true>(bounded(100_000))
  readonly #loginsElsewhere: LoginsElsewhere
  /** Sessions that are in the store, or on their way there. */
  readonly #saved = new WeakMap<Session, Promise<void>>()
  readonly #successors: StoreSuccessors
  /** Guests for requests that come after the successor's session has ended. */
  readonly #lateGuests: InFlight<Session>

  constructor(config: Config, shared: Shared, report: Report) {
    this.#config = config
    this.#shared = shared
    this.#records = new SessionRecords(config, shared)
    this.#groups = new ShopperGroups(config, shared)
    this.#outages = new StoreOutages(shared.bus, report)
    this.#renewals = new StoreRenewals(config, shared, this.#records, this.#groups, this.#outages)
    this.#references = createReferences(config, config.cookie.name)
    this.#verified = new OpenedTexts(config.session.maxOpened)
    this.#guests = new LRUCache(bounded(config.session.maxOpened))
    this.#successors = new StoreSuccessors(config, shared, this.#records)
    this.#lateGuests = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#loginsElsewhere = new LoginsElsewhere(config, shared)
    shared.bus.on('ended', (...names) => this.#noteEnded(names))
  }

  /** The store decides at each request. */
  recall(): undefined {}

  async open(cookieValue: string): Promise<Opened> {
    const reference = this.#verify(cookieValue)
    if (!reference) return undefined
    const { name } = reference
    try {
      const found = await this.#find(name)
      if (found === 'revoked') return { revokedId: reference.id }
      if (found === undefined) return { overId: reference.id }
      if (typeof found !== 'object') return found
      // An expired ticket sends a refused one through `renew` once more, and from there to its successor.
      if (found.isRefused) return withExpiredTicket(found.session)
      return this.#isPast(found.session) ? { formerGuest: found.session } : found.session
    } catch (error) {
      this.#outages.report(error)
      if (reference.isShopper) throw error
      if (this.#ended.has(name)) return 'ended'
      const guest = this.#guests.get(name)
      return guest && !this.#isPast(guest) ? guest : 'unavailable'
    }
  }

  #verify(cookieValue: string): NamedReference | undefined {
    const known = this.#verified.get(cookieValue)
    if (known) return known
    const reference = this.#references.read(cookieValue)
    if (!reference) return undefined
    const name = this.#shared.keys.session(reference.id)
    return this.#verified.set(cookieValue, (text) => ({ text, ...reference, name, isWanted: false }))
  }

  #isPast(session: Session): boolean {
    return sessionEndMs(session, this.#config.session.absoluteMs) <= this.#config.kibo.now()
  }

  async save(session: Session): Promise<string> {
    let saved = this.#saved.get(session)
    if (!saved) {
      saved = this.#add(session)
      this.#saved.set(session, saved)
      saved.catch((error) => {
        this.#saved.delete(session)
        this.#outages.report(error)
      })
    }
    await saved
    return this.#references.write({ id: session.id, isShopper: isCustomerTicket(session.ticket) })
  }

  cookieEndMs(session: Session): number {
    return knownUntilAtLatestMs(session, this.#config)
  }

  /** A session is written once, when it is new; only `renew` changes it. One that was revoked before stays revoked. */
  async #add(session: Session): Promise<void> {
    const name = this.#records.nameOf(session)
    const { maxPerShopper } = this.#config.session
    const tooMany = await this.#groups.join(session, this.#records.ttlMs(session), maxPerShopper)
    const isAdded = await this.#records.add(session)
    const isRevoked = isAdded && (await this.#groups.isRevoked(session))
    if (isRevoked) await this.#records.markEnded(name, 'revoked')
    if (isAdded && !isRevoked) this.#remember(session)
    else this.#noteEnded([name])
    if (tooMany.length === 0) return
    // The new session stands even when the old ones can't be ended: the next login tries again.
    const ended = this.#groups.endTooMany(session, tooMany, (names) => this.#end(names, 'ended'))
    await ended.catch((error) => this.#outages.report(error))
  }

  async renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed> {
    const renewed = await this.#renewals.renew(session, work)
    if (typeof renewed === 'object') this.#remember(renewed)
    return renewed
  }

  async guestInPlaceOf(lostId: string, mint: () => Promise<Session>): Promise<Session> {
    const successor = await this.#successors.of(lostId, async () => {
      const guest = await mint()
      await this.save(guest)
      return guest
    })
    if (successor !== 'ended') {
      this.#remember(successor)
      return successor
    }
    return this.#lateGuests.share(lostId, async () => {
      // The visitor is no longer that guest, perhaps after a login: this one is for late requests alone.
      const guest = await mint()
      this.#ended.set(this.#records.nameOf(guest), true)
      this.#saved.set(guest, Promise.resolve())
      return guest
    })
  }

  async end(session: Session, isRepeated = false): Promise<void> {
    await this.#end([this.#records.nameOf(session)], 'ended', isRepeated)
    await this.#groups.leave(session)
  }

  async revoke(revocation: Revocation): Promise<void> {
    await this.#groups.noteRevoked(revocation)
    await this.#groups.endAll(revocation, (names) => this.#end(names, 'revoked'))
  }

  async #end(names: string[], mark: EndedMark, isRepeated = false): Promise<void> {
    this.#noteEnded(names)
    try {
      await Promise.all(names.map((name) => this.#records.markEnded(name, mark)))
    } catch (error) {
      if (!isRepeated) for (const name of names) this.#ended.delete(name)
      throw error
    }
    await this.#shared.bus.send('ended', ...names)
  }

  #noteEnded(names: string[]): void {
    for (const name of names) {
      this.#ended.set(name, true)
      this.#guests.delete(name)
    }
  }

  async lives(session: Session): Promise<boolean> {
    return typeof (await this.#find(this.#records.nameOf(session))) === 'object'
  }

  hasEnded(session: Session): boolean {
    return this.#ended.has(this.#records.nameOf(session))
  }

  beginLogin(guest: Session): () => void {
    return this.#loginsElsewhere.begin(guest)
  }

  isLoggingInElsewhere(session: Session): boolean {
    return this.#loginsElsewhere.has(this.#records.nameOf(session))
  }

  newId(): string {
    return newId(32)
  }

  nextStartMs(): number {
    return this.#config.kibo.now()
  }

  async close(): Promise<void> {
    this.#renewals.close()
    await this.#shared.bus.close()
  }

  async #find(name: string): Promise<SessionRecord | EndedMark | undefined> {
    const found = await this.#renewals.find(name)
    if (typeof found === 'object' && !found.isRefused) this.#remember(found.session, name)
    return found
  }

  #remember(session: Session, name = this.#records.nameOf(session)): void {
    if (!this.#saved.has(session)) this.#saved.set(session, Promise.resolve())
    if (!isCustomerTicket(session.ticket)) this.#guests.set(name, session)
  }
}

function withExpiredTicket(session: Session): Session {
  return { ...session, ticket: { ...session.ticket, accessExpiresAtMs: 0 } }
}
