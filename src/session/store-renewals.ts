import { setTimeout as sleep } from 'node:timers/promises'
import type { Config } from '../config.ts'
import { InFlight } from '../in-flight.ts'
import type { Shared } from '../store/shared.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'
import { isExpired } from '../ticket/freshness.ts'
import { isSameTicket } from '../ticket/ticket.ts'
import { renewalKey, type Session, sessionEndMs } from './session.ts'
import type { EndedMark, SessionRecord, SessionRecords } from './session-records.ts'
import type { Renewal, Renewed } from './sessions.ts'
import type { ShopperGroups } from './shopper-groups.ts'
import type { StoreOutages } from './store-outages.ts'
import { UnsavedRenewals } from './unsaved-renewals.ts'
import { WaysBack } from './ways-back.ts'

/** How long after an outage of the store another process may still hold a ticket that the store does not show, ms. */
const settleMs = 10_000
/** How long a request waits for a newer ticket of another process, and how often it looks, ms. */
const newerWaitMs = 3000
const newerPollMs = 100
/** How long a process may take to report the result of a refresh that it began, ms. */
const renewalMs = 60_000

/** Refreshes of sessions in a shared store: each once for all processes, and none lost in an outage of the store. */
export class StoreRenewals {
  readonly #config: Config
  readonly #shared: Shared
  readonly #records: SessionRecords
  readonly #groups: ShopperGroups
  readonly #outages: StoreOutages
  /** By `renewalKey`. */
  readonly #renewals: InFlight<Renewed>
  /** What was refreshed here: a store that shows the old ticket again missed the write, or has lost it. */
  readonly #waysBack: WaysBack
  readonly #unsaved: UnsavedRenewals

  constructor(config: Config, shared: Shared, records: SessionRecords, groups: ShopperGroups, outages: StoreOutages) {
    this.#config = config
    this.#shared = shared
    this.#records = records
    this.#groups = groups
    this.#outages = outages
    this.#renewals = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#waysBack = new WaysBack(config.kibo.now, config.refresh.graceMs)
    this.#unsaved = new UnsavedRenewals((stale, renewed) => this.#replace(stale, renewed), config.kibo.now)
  }

  renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed> {
    return this.#renewals.share(renewalKey(session), () => this.#renew(session, work))
  }

  /** What the store holds under that name, or what was refreshed here and the store does not show. */
  async find(name: string): Promise<SessionRecord | EndedMark | undefined> {
    const found = await this.#records.find(name)
    if (typeof found !== 'object') return found
    const unsaved = this.#unsaved.get(name)
    this.#waysBack.arrive(found.session)
    const newest = this.#waysBack.from(unsaved ?? found.session) ?? unsaved
    if (!newest) return found
    // What the store has lost is written again.
    if (!unsaved) void this.#unsaved.add(name, found, newest)
    return { ...found, session: newest, isRefused: false }
  }

  close(): void {
    this.#unsaved.close()
  }

  #renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewed> {
    const name = this.#records.nameOf(session)
    let stale: SessionRecord | undefined
    return this.#records.once<Renewed>(name, {
      look: async () => {
        const found = await this.find(name)
        if (typeof found !== 'object') return 'ended'
        if (found.isRefused) return 'refused'
        stale = found
        const isNewer = !isSameTicket(found.session.ticket, session.ticket)
        return isNewer && !isExpired(found.session.ticket, this.#config.kibo.now()) ? found.session : undefined
      },
      run: async (hold) => {
        if (!stale) return 'ended'
        const begunAtMs = await this.#begin(stale.session)
        const newer = this.#wasAwaySince(begunAtMs) ? await this.#awaitNewer(stale) : undefined
        if (newer) return newer
        const renewed = await work(stale.session).catch(async (error: unknown) => {
          if (begunAtMs === undefined) await this.#end(name)
          throw error
        })
        if (renewed === 'refused') return this.#markRefused(stale, begunAtMs)
        if (renewed === 'blocked') return this.#markBlocked(stale)
        return this.#save(stale, renewed, hold)
      },
    })
  }

  /**
   * Notes that a session is being refreshed, for as long as a process may hold the result.
   *
   * Resolves to when another refresh was noted, ms since 1970, where that one has not reported its result; else
   * undefined.
   */
  async #begin(session: Session): Promise<number | undefined> {
    const { store } = this.#shared
    const note = noteOf(this.#records.nameOf(session))
    const nowMs = this.#config.kibo.now()
    if (await store.replace(note, undefined, String(nowMs), this.#records.ttlMs(session))) return undefined
    return Number((await store.get(note)) ?? nowMs)
  }

  /** Removes that note: the store shows the result. Never rejects: the note expires. */
  async #end(name: string): Promise<void> {
    await this.#shared.store.delete(noteOf(name)).catch(() => {})
  }

  /** True when the process that began a refresh may hold its result, because the store was away since. */
  #wasAwaySince(begunAtMs: number | undefined): boolean {
    return begunAtMs !== undefined && this.#outages.wasWithin(this.#config.kibo.now() - begunAtMs)
  }

  /** What has replaced the record; undefined when nothing does so in time. */
  async #awaitNewer({ session, text }: SessionRecord): Promise<Renewed | undefined> {
    for (const untilMs = performance.now() + newerWaitMs; performance.now() < untilMs; await sleep(newerPollMs)) {
      const found = await this.find(this.#records.nameOf(session))
      if (typeof found !== 'object') return 'ended'
      if (found.text !== text) return renewedAs(found)
    }
    return undefined
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
    if (isBegun || this.#outages.wasWithin(settleMs)) {
      const newer = await this.#awaitNewer(stale)
      if (newer) return newer
      throw new StoreUnavailableError()
    }
    await this.#end(name)
    if (await this.#records.markRefused(stale)) return 'refused'
    const found = await this.find(name)
    return typeof found === 'object' ? renewedAs(found) : 'ended'
  }

  /** Other processes treat it as a ticket that Kibo no longer takes. */
  async #markBlocked(stale: SessionRecord): Promise<Renewed> {
    await this.#end(this.#records.nameOf(stale.session))
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
    this.#waysBack.add(stale.session, renewed, sessionEndMs(renewed, this.#config.session.absoluteMs))
    try {
      if (!(await this.#replace(stale, renewed))) return 'ended'
      this.#unsaved.forget(name)
    } catch {
      this.#outages.note()
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
    await this.#groups.join(renewed, this.#records.ttlMs(renewed))
    let isDone = await this.#records.replace(stale, renewed)
    if (!isDone) {
      const found = await this.#records.find(name)
      const isOfStale = typeof found === 'object' && isSameTicket(found.session.ticket, stale.session.ticket)
      isDone = isOfStale && (await this.#records.replace(found, renewed))
    }
    if (isDone) await this.#end(name)
    return isDone
  }
}

function renewedAs({ session, isRefused }: SessionRecord): Renewed {
  return isRefused ? 'refused' : session
}

function noteOf(name: string): string {
  return `renewal-of:${name}`
}
