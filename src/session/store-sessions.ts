import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Config } from '../config.ts'
import { createReferences, type References } from '../cookie/session-reference.ts'
import { errorFields, type Report } from '../events.ts'
import { InFlight } from '../in-flight.ts'
import { leaseMs, type Task } from '../store/lease.ts'
import type { Shared } from '../store/shared.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'
import { isExpired } from '../ticket/freshness.ts'
import { isOutage } from '../ticket/refusal.ts'
import { isCustomerTicket, isSameTicket } from '../ticket/ticket.ts'
import { knownUntilAtLatestMs, newId, renewalKey, type Session, sessionEndMs } from './session.ts'
import { type EndedMark, type SessionRecord, SessionRecords } from './session-records.ts'
import type { Opened, Renewal, Renewed, Revocation, Sessions } from './sessions.ts'
import { UnsavedRenewals } from './unsaved-renewals.ts'
import { WaysBack } from './ways-back.ts'

/** How long after an outage of the store another process may still hold a ticket that the store does not show, ms. */
const settleMs = 10_000
/** How many of the sessions beyond `maxPerShopper` one login ends. */
const tooManyAtOnce = 50
/** The first connection may report itself more than once; for this long that means no outage, ms. */
const connectMs = 2000
/** How long a request waits for a newer ticket of another process, and how often it looks, ms. */
const newerWaitMs = 3000
const newerPollMs = 100
/** After a refresh was begun, its process may report the result for so long, ms. */
const renewalMs = 60_000
/** Within this time it is reported once that the store is away, ms. */
const reportMs = 1000

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
  readonly #references: References
  /** Guests as last seen here, by name: they are served from here while the store is away. About 1 KB each. */
  readonly #guests: LRUCache<string, Session>
  /** Names of sessions that have ended: for the last look before a cookie is written, and while the store is away. */
  readonly #ended = new LRUCache<string, true>(bounded(100_000))
  /** Sessions that are in the store, or on their way there. */
  readonly #saved = new WeakMap<Session, Promise<void>>()
  /** What was refreshed here: a store that shows the old ticket again missed the write, or has lost it. */
  readonly #waysBack: WaysBack
  /** By `renewalKey`. */
  readonly #renewals: InFlight<Renewed>
  readonly #successors: InFlight<Session | 'ended'>
  /** Guests for requests that come after the successor's session has ended. */
  readonly #lateGuests: InFlight<Session>
  readonly #unsaved: UnsavedRenewals
  readonly #report: Report
  #quietUntilMs = 0
  #awayAtMs = Number.NEGATIVE_INFINITY

  constructor(config: Config, shared: Shared, report: Report) {
    this.#config = config
    this.#report = report
    this.#shared = shared
    this.#records = new SessionRecords(config, shared)
    this.#references = createReferences(config, config.cookie.name)
    this.#renewals = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#successors = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#lateGuests = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#unsaved = new UnsavedRenewals((stale, renewed) => this.#replace(stale, renewed), config.kibo.now)
    this.#guests = new LRUCache(bounded(config.session.maxOpened))
    this.#waysBack = new WaysBack(config.kibo.now)
    const startedAtMs = performance.now()
    shared.bus.onMissedMessages(() => {
      if (performance.now() - startedAtMs > connectMs) this.#noteAway()
    })
    shared.bus.on('ended', (...names) => this.#noteEnded(names))
  }

  /** The store decides at each request. */
  recall(): undefined {}

  async open(cookieValue: string): Promise<Opened> {
    const reference = this.#references.read(cookieValue)
    if (!reference) return undefined
    const name = this.#shared.keys.session(reference.id)
    try {
      const found = await this.#find(name)
      if (found === 'revoked') return { revokedId: reference.id }
      if (found === undefined) return { overId: reference.id }
      if (typeof found !== 'object') return found
      return this.#records.isPast(found.session) && !found.isRefused ? { formerGuest: found.session } : found.session
    } catch (error) {
      this.#reportUnavailable(error)
      if (reference.isShopper) throw error
      if (this.#ended.has(name)) return 'ended'
      const guest = this.#guests.get(name)
      return guest && !this.#records.isPast(guest) ? guest : 'unavailable'
    }
  }

  #noteAway(): void {
    this.#awayAtMs = performance.now()
  }

  #reportUnavailable(error: unknown): void {
    this.#noteAway()
    const nowMs = performance.now()
    if (nowMs < this.#quietUntilMs) return
    this.#quietUntilMs = nowMs + reportMs
    this.#report('store', 'error', { event: 'unavailable', error: errorFields(error) })
  }

  async save(session: Session): Promise<string> {
    let saved = this.#saved.get(session)
    if (!saved) {
      saved = this.#add(session)
      this.#saved.set(session, saved)
      saved.catch(() => this.#saved.delete(session))
    }
    await saved
    return this.#references.write({ id: session.id, isShopper: isCustomerTicket(session.ticket) })
  }

  cookieEndMs(session: Session): number {
    return knownUntilAtLatestMs(session, this.#config)
  }

  /** A session is written once, when it is new; only `renew` changes it. One that was revoked before stays revoked. */
  async #add(session: Session): Promise<void> {
    const { isAdded, tooMany } = await this.#records.add(session)
    if (isAdded) this.#remember(session)
    else this.#noteEnded([this.#records.nameOf(session)])
    // The new session stands even when the old ones can't be ended: the next login tries again.
    if (tooMany.length > 0) await this.#endTooMany(session, tooMany).catch((error) => this.#reportUnavailable(error))
  }

  renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed> {
    return this.#renewals.share(renewalKey(session), () => this.#renew(session, work))
  }

  #renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed> {
    const name = this.#records.nameOf(session)
    let stale: SessionRecord | undefined
    return this.#once<Renewed>(name, {
      look: async () => {
        const found = await this.#find(name)
        if (typeof found !== 'object') return 'ended'
        if (found.isRefused) return 'refused'
        stale = found
        const isNewer = !isSameTicket(found.session.ticket, session.ticket)
        return isNewer && !isExpired(found.session.ticket, this.#config.kibo.now()) ? found.session : undefined
      },
      run: async (hold) => {
        if (!stale) return 'ended'
        const begunAtMs = await this.#records.beginRenewal(stale.session)
        const newer = this.#wasAwaySince(begunAtMs) ? await this.#awaitNewer(stale) : undefined
        if (newer) return newer
        const renewed = await work(stale.session).catch(async (error: unknown) => {
          if (begunAtMs === undefined) await this.#records.endRenewal(name)
          throw error
        })
        if (renewed === 'refused') return this.#markRefused(stale, begunAtMs)
        if (renewed === 'blocked') return this.#markBlocked(stale)
        return this.#save(stale, renewed, hold)
      },
    })
  }

  /**
   * Kibo no longer knows the ticket: its session is no longer good, unless another process has a newer ticket.
   *
   * The store may not show a newer ticket yet: shortly after an outage of the store, or when another process began a
   * refresh and has not reported the result. Then this waits for it.
   *
   * @throws {StoreUnavailableError} when it does not come: the session is kept, and the next request tries again
   */
  async #markRefused(stale: SessionRecord, begunAtMs: number | undefined): Promise<Renewed> {
    const name = this.#records.nameOf(stale.session)
    const isBegun = begunAtMs !== undefined && this.#config.kibo.now() - begunAtMs < renewalMs
    if (isBegun || performance.now() - this.#awayAtMs < settleMs) {
      const newer = await this.#awaitNewer(stale)
      if (newer) return newer
      throw new StoreUnavailableError()
    }
    await this.#records.endRenewal(name)
    if (await this.#records.markRefused(stale)) return 'refused'
    const found = await this.#find(name)
    return typeof found === 'object' ? found.session : 'ended'
  }

  /** True when the process that began a refresh may hold its result, because the store was away since. */
  #wasAwaySince(begunAtMs: number | undefined): boolean {
    if (begunAtMs === undefined) return false
    return performance.now() - this.#awayAtMs <= this.#config.kibo.now() - begunAtMs
  }

  /** What has replaced the record; undefined when nothing does so in time. */
  async #awaitNewer({ session, text }: SessionRecord): Promise<Renewed | undefined> {
    for (const untilMs = performance.now() + newerWaitMs; performance.now() < untilMs; await sleep(newerPollMs)) {
      const found = await this.#find(this.#records.nameOf(session))
      if (typeof found !== 'object') return 'ended'
      if (found.text !== text) return found.isRefused ? 'refused' : found.session
    }
    return undefined
  }

  /** Other processes treat it as a ticket that Kibo no longer takes. */
  async #markBlocked(stale: SessionRecord): Promise<Renewed> {
    await this.#records.endRenewal(this.#records.nameOf(stale.session))
    await this.#records.markRefused(stale)
    return 'blocked'
  }

  /**
   * Writes a refreshed session over the one that was refreshed, and over nothing else: a logout in between wins.
   *
   * The old refresh token may be used up by now. So when the store can't take the new ticket, this process answers with
   * it, keeps the other processes from refreshing the old one, and goes on trying.
   */
  async #save(
    stale: SessionRecord,
    renewed: Session,
    hold: (until: Promise<unknown>) => void,
  ): Promise<Session | 'ended'> {
    const name = this.#records.nameOf(renewed)
    const endMs = sessionEndMs(renewed, this.#config.session.absoluteMs)
    this.#waysBack.add(stale.session, renewed, endMs - this.#config.kibo.now())
    this.#saved.set(renewed, Promise.resolve())
    try {
      if (!(await this.#replace(stale, renewed))) return 'ended'
      this.#unsaved.forget(name)
      this.#remember(renewed)
    } catch {
      this.#noteAway()
      hold(this.#unsaved.add(name, stale, renewed))
    }
    return renewed
  }

  /**
   * Also replaces a record of the same ticket that another process has marked as refused, or that was lost and written
   * again.
   */
  async #replace(stale: SessionRecord, renewed: Session): Promise<boolean> {
    const name = this.#records.nameOf(renewed)
    let isDone = await this.#records.replace(stale, renewed)
    if (!isDone) {
      const found = await this.#records.find(name)
      const isOfStale = typeof found === 'object' && isSameTicket(found.session.ticket, stale.session.ticket)
      isDone = isOfStale && (await this.#records.replace(found, renewed))
    }
    if (isDone) await this.#records.endRenewal(name)
    return isDone
  }

  async guestInPlaceOf(lostId: string, mint: () => Promise<Session>): Promise<Session> {
    const lost = this.#shared.keys.session(lostId)
    let isNews = false
    const successor = await this.#successors.share(lostId, () => {
      isNews = true
      return this.#guestInPlaceOf(lost, mint)
    })
    // A guest that was found a while ago may have ended since, and this process may not know.
    if (successor !== 'ended' && (isNews || (await this.lives(successor)))) return successor
    return this.#lateGuests.share(lostId, async () => {
      // The visitor is no longer that guest, perhaps after a login: this one is for late requests alone.
      const guest = await mint()
      this.#ended.set(this.#records.nameOf(guest), true)
      this.#saved.set(guest, Promise.resolve())
      return guest
    })
  }

  #guestInPlaceOf(lost: string, mint: () => Promise<Session>): Promise<Session | 'ended'> {
    return this.#once<Session | 'ended'>(`successor-of:${lost}`, {
      look: async () => {
        const found = await this.#records.findSuccessor(lost)
        if (typeof found === 'object') this.#remember(found)
        return found
      },
      run: async () => {
        const guest = await mint()
        await this.save(guest)
        await this.#records.setSuccessor(lost, guest)
        return guest
      },
    })
  }

  #once<Value>(name: string, task: Pick<Task<Value>, 'look' | 'run'>): Promise<Value> {
    const waitMs = this.#config.kibo.timeoutMs + leaseMs
    return this.#shared.work.once(name, { ...task, waitMs, isFailureOfAll: isOutage })
  }

  async end(session: Session, isRepeated = false): Promise<void> {
    await this.#end([this.#records.nameOf(session)], 'ended', isRepeated)
    await this.#records.leaveGroups(session)
  }

  async revoke(revocation: Revocation): Promise<void> {
    await this.#records.noteRevoked(revocation)
    await this.#records.endAll(revocation, (names) => this.#end(names, 'revoked'))
  }

  async #endTooMany(session: Session, names: string[]): Promise<void> {
    await this.#end(names.slice(0, tooManyAtOnce), 'ended')
    await this.#records.leaveGroupOf(session, names.slice(0, tooManyAtOnce))
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

  newId(): string {
    return newId(32)
  }

  nextStartMs(): number {
    return this.#config.kibo.now()
  }

  async close(): Promise<void> {
    this.#unsaved.close()
    await this.#shared.bus.close()
  }

  async #find(name: string): Promise<SessionRecord | EndedMark | undefined> {
    const found = await this.#records.find(name)
    if (typeof found !== 'object') return found
    const newer = this.#newerThan(found, name)
    if (newer) return { ...found, session: newer, isRefused: false }
    // An expired ticket sends it through `renew` once more, and from there to its successor.
    if (found.isRefused) return { ...found, session: withExpiredTicket(found.session) }
    this.#remember(found.session)
    return found
  }

  /** What was refreshed here and the store does not show. What the store has lost is written again. */
  #newerThan(found: SessionRecord, name: string): Session | undefined {
    const unsaved = this.#unsaved.get(name)
    this.#waysBack.arrive(found.session, this.#config.refresh.graceMs)
    const newest = this.#waysBack.from(unsaved ?? found.session) ?? unsaved
    if (newest && !unsaved) void this.#unsaved.add(name, found, newest)
    return newest
  }

  #remember(session: Session): void {
    this.#saved.set(session, Promise.resolve())
    if (!isCustomerTicket(session.ticket)) this.#guests.set(this.#records.nameOf(session), session)
  }
}

function withExpiredTicket(session: Session): Session {
  return { ...session, ticket: { ...session.ticket, accessExpiresAtMs: 0 } }
}
