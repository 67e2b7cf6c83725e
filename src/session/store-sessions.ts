import { setTimeout as sleep } from 'node:timers/promises'
import { LRUCache } from 'lru-cache'
import type { Config } from '../config.ts'
import { createSealer, type Sealer } from '../cookie/sealer.ts'
import { createReferences, type References } from '../cookie/session-reference.ts'
import { InFlight } from '../in-flight.ts'
import type { Shared } from '../store/shared.ts'
import { leaseMs } from '../store/shared-work.ts'
import { isExpired } from '../ticket/freshness.ts'
import { isKiboTrouble } from '../ticket/refusal.ts'
import { isCustomerTicket, type Ticket } from '../ticket/ticket.ts'
import type { Whose } from './ended-sessions.ts'
import { packSession, unpackSession } from './pack.ts'
import { newId, type Session, sessionEndMs } from './session.ts'
import type { Opened, Renewed, Sessions } from './sessions.ts'

/** What the store holds of a session that has ended, for as long as late requests may come with its cookie. */
const endedMark = 'ended'
/** Stands before a session whose ticket Kibo no longer knows, for as long. */
const overMark = 'over '
/** How often a refreshed session is written again that the store would not take, ms, and for how long. */
const saveAgainMs = 200
const saveAgainForMs = 60_000

/** A session as the store holds it. */
interface Found {
  text: string
  session: Session
  isOver?: boolean
}

/**
 * Sessions that live sealed in a shared store; the visitor's cookie carries a signed random id.
 *
 * The store is asked at each request and decides: a session that has ended anywhere has ended everywhere at once.
 */
export class StoreSessions implements Sessions {
  readonly #config: Config
  readonly #shared: Shared
  readonly #sealer: Sealer
  readonly #references: References
  /** Texts unsealed or sealed here, so that the next request with one does no cryptography. About 2 KB each. */
  readonly #opened = new LRUCache<string, Session>({ max: 10_000 })
  /** Guests as they were last seen here, by name: what an outage of the store leaves of them. */
  readonly #guests = new LRUCache<string, Session>({ max: 10_000 })
  /** Names of sessions that have ended: only for the last look before a cookie is written. */
  readonly #ended = new LRUCache<string, true>({ max: 100_000 })
  /** Sessions that are in the store, or on their way there. */
  readonly #kept = new WeakMap<Session, Promise<void>>()
  /**
   * What was refreshed here last, by name: the text that it replaced, and the session as it is since. A store that shows
   * that text again could not be told, or has lost what it was told.
   */
  readonly #refreshed = new LRUCache<string, Found>({ max: 10_000 })
  readonly #renewals: InFlight<Renewed>
  readonly #successors: InFlight<Session>
  readonly #closing = new AbortController()

  constructor(config: Config, shared: Shared) {
    this.#config = config
    this.#shared = shared
    this.#sealer = createSealer(config.secrets, 'store', config.cookie.name)
    this.#references = createReferences(config.secrets, config.cookie.name)
    this.#renewals = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#successors = new InFlight(config.refresh.graceMs, config.kibo.now)
    shared.bus.on('ended', (name) => this.#ended.set(name, true))
  }

  async open(cookieValue: string): Promise<Opened> {
    const reference = this.#references.read(cookieValue)
    if (!reference) return undefined
    const name = this.#shared.names.session(reference.id)
    try {
      const found = await this.#find(name)
      return typeof found === 'object' ? found.session : found
    } catch (error) {
      if (reference.isShopper) throw error
      const guest = this.#guests.get(name)
      if (this.#ended.has(name)) return 'late'
      return guest && !this.#isOver(guest) ? guest : 'unread'
    }
  }

  async keep(session: Session): Promise<string> {
    let kept = this.#kept.get(session)
    if (!kept) {
      kept = this.#write(session)
      this.#kept.set(session, kept)
      kept.catch(() => this.#kept.delete(session))
    }
    await kept
    return this.#references.write({ id: session.id, isShopper: isCustomerTicket(session.ticket) })
  }

  /** A session is written once, when it is new; only `renew` changes it. One that was revoked by then stays so. */
  async #write(session: Session): Promise<void> {
    const name = this.#nameOf(session)
    const text = await this.#seal(session)
    await this.#joinGroups(session, name)
    const isNew = await this.#shared.store.replace(name, undefined, text, this.#ttlMs(session))
    if (isNew) this.#remember(name, { text, session })
    else this.#ended.set(name, true)
  }

  renew(session: Session, work: (stale: Session) => Promise<Session | 'over'>): Promise<Renewed> {
    // By access token: a refresh token may stay the same from ticket to ticket. And by session: so may both.
    return this.#renewals.share(`${session.id} ${session.ticket.accessToken}`, () => this.#renew(session, work))
  }

  async #renew(session: Session, work: (stale: Session) => Promise<Session | 'over'>): Promise<Renewed> {
    const name = this.#nameOf(session)
    let stale: Found | undefined
    return this.#shared.work.once<Renewed>(name, {
      waitMs: this.#config.kibo.timeoutMs + leaseMs,
      isFailureOfAll: isKiboTrouble,
      look: async () => {
        const found = await this.#find(name)
        if (typeof found !== 'object') return 'late'
        if (found.isOver) return 'over'
        stale = found
        const isNewer = !isSameTicket(found.session.ticket, session.ticket)
        return isNewer && !isExpired(found.session.ticket, this.#config.kibo.now()) ? found.session : undefined
      },
      run: async (hold) => {
        if (!stale) return 'late'
        const renewed = await work(stale.session)
        return renewed === 'over' ? this.#markOver(name, stale) : this.#save(name, stale, renewed, hold)
      },
    })
  }

  /** Kibo no longer knows the ticket: unless another process has found out better, the session is over. */
  async #markOver(name: string, stale: Found): Promise<Renewed> {
    const isMarked = await this.#shared.store.replace(name, stale.text, overMark + stale.text, this.#graceMs)
    if (isMarked) return 'over'
    const found = await this.#find(name)
    return typeof found === 'object' ? found.session : 'late'
  }

  /**
   * Writes a refreshed session over the one that was refreshed, and over nothing else: a logout in between wins.
   *
   * The old refresh token may be used up by now. So when the store can't take the new one, this process answers with it,
   * keeps the others from the old one, and goes on trying.
   */
  async #save(name: string, stale: Found, renewed: Session, hold: (until: Promise<unknown>) => void): Promise<Renewed> {
    const text = await this.#seal(renewed)
    const write = async () => {
      await this.#joinGroups(renewed, name)
      return this.#shared.store.replace(name, stale.text, text, this.#ttlMs(renewed))
    }
    this.#kept.set(renewed, Promise.resolve())
    this.#refreshed.set(name, { text: stale.text, session: renewed })
    try {
      if (!(await write())) return 'late'
      this.#remember(name, { text, session: renewed })
    } catch {
      hold(this.#saveAgain(write))
    }
    return renewed
  }

  async #saveAgain(write: () => Promise<boolean>): Promise<void> {
    const untilMs = performance.now() + saveAgainForMs
    while (performance.now() < untilMs) {
      await sleep(saveAgainMs, undefined, { signal: this.#closing.signal })
      const isSettled = await write().then(
        () => true,
        () => false,
      )
      if (isSettled) return
    }
  }

  succeed(over: Session, mint: () => Promise<Session>): Promise<Session> {
    return this.#successors.share(over.id, async () => {
      const successor = await this.#succeed(this.#nameOf(over), mint)
      if (successor !== 'late') return successor
      // The visitor went on from that guest, to a login perhaps: this one is for the late request alone.
      const guest = await mint()
      this.#ended.set(this.#nameOf(guest), true)
      this.#kept.set(guest, Promise.resolve())
      return guest
    })
  }

  async #succeed(over: string, mint: () => Promise<Session>): Promise<Session | 'late'> {
    const { store, names, work } = this.#shared
    const pointer = `successor-of:${over}`
    return work.once<Session | 'late'>(pointer, {
      waitMs: this.#config.kibo.timeoutMs + leaseMs,
      isFailureOfAll: isKiboTrouble,
      look: async () => {
        const text = await store.get(pointer)
        if (text === undefined) return undefined
        const found = await this.#find(names.session(String(await this.#sealer.unseal(text))))
        return typeof found === 'object' ? found.session : 'late'
      },
      run: async () => {
        const guest = await mint()
        await this.keep(guest)
        await store.set(pointer, await this.#sealer.seal(guest.id), this.#graceMs)
        return guest
      },
    })
  }

  async end(session: Session): Promise<void> {
    const name = this.#nameOf(session)
    await this.#end(name)
    await Promise.all(this.#groupsOf(session).map((group) => this.#shared.store.leave(group, name))).catch(() => {})
  }

  async revoke(whose: Whose): Promise<void> {
    const groups = this.#shared.names.sessionsOf(whose)
    const names = await Promise.all(groups.map((group) => this.#shared.store.members(group)))
    await Promise.all(names.flat().map((name) => this.#end(name)))
    await Promise.all(groups.map((group) => this.#shared.store.delete(group)))
  }

  async #end(name: string): Promise<void> {
    this.#ended.set(name, true)
    this.#guests.delete(name)
    await this.#shared.store.set(name, endedMark, this.#graceMs)
    await this.#shared.bus.send('ended', name)
  }

  hasEnded(session: Session): boolean {
    return this.#ended.has(this.#nameOf(session))
  }

  newId(): string {
    return newId(32)
  }

  stampMs(): number {
    return this.#config.kibo.now()
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#shared.bus.close()
  }

  /** The live session of that name; undefined: never heard of, over, not ours. */
  async #find(name: string): Promise<Found | 'late' | undefined> {
    const text = await this.#shared.store.get(name)
    if (text === undefined) return undefined
    if (text === endedMark) return 'late'
    if (text.startsWith(overMark)) return this.#findOver(name, text)
    const session = this.#opened.get(text) ?? unpackSession(await this.#sealer.unseal(text))
    if (!session || this.#nameOf(session) !== name || this.#isOver(session)) return undefined
    this.#remember(name, { text, session })

    const refreshed = this.#refreshed.get(name)
    return { text, session: refreshed?.text === text ? refreshed.session : session }
  }

  /** A session that is over goes through `renew` once more, whatever its ticket says, and on to its successor. */
  async #findOver(name: string, text: string): Promise<Found | undefined> {
    const session = unpackSession(await this.#sealer.unseal(text.slice(overMark.length)))
    if (!session || this.#nameOf(session) !== name) return undefined
    return { text, session: { ...session, ticket: { ...session.ticket, accessExpiresAtMs: 0 } }, isOver: true }
  }

  #remember(name: string, { text, session }: Found): void {
    this.#opened.set(text, session)
    this.#kept.set(session, Promise.resolve())
    if (!isCustomerTicket(session.ticket)) this.#guests.set(name, session)
  }

  async #joinGroups(session: Session, name: string): Promise<void> {
    const ttlMs = this.#ttlMs(session)
    await Promise.all(this.#groupsOf(session).map((group) => this.#shared.store.join(group, name, ttlMs)))
  }

  /** Where a revocation finds the session: by its account and by its user. Guests are not revoked. */
  #groupsOf({ ticket }: Session): string[] {
    if (!isCustomerTicket(ticket)) return []
    const { names } = this.#shared
    return [names.sessionsOf({ accountId: ticket.accountId }), names.sessionsOf({ userId: ticket.userId })]
      .map(([current]) => current)
      .filter((group) => group !== undefined)
  }

  #seal(session: Session): Promise<string> {
    return this.#sealer.seal(packSession(session))
  }

  #nameOf(session: Session): string {
    return this.#shared.names.session(session.id)
  }

  get #graceMs(): number {
    return this.#config.refresh.graceMs
  }

  #ttlMs(session: Session): number {
    return sessionEndMs(session, this.#config.session.absoluteMs) - this.#config.kibo.now()
  }

  #isOver(session: Session): boolean {
    return this.#ttlMs(session) <= 0
  }
}

/** Kibo may keep an access token the same and let it live longer. */
function isSameTicket(one: Ticket, other: Ticket): boolean {
  return one.accessToken === other.accessToken && one.accessExpiresAtMs === other.accessExpiresAtMs
}
