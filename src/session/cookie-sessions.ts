import type { Config } from '../config.ts'
import { InFlight } from '../in-flight.ts'
import { type OpenedText, OpenedTexts } from '../secrets/opened-texts.ts'
import { createSealer, type Sealer } from '../secrets/sealer.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { packSession, unpackSession } from './pack.ts'
import { knownUntilMs, newId, renewalKey, type Session, sessionEndMs } from './session.ts'
import type { Opened, Renewal, Revocation, Sessions } from './sessions.ts'
import { WaysBack } from './ways-back.ts'

interface OpenedSession extends OpenedText {
  readonly session: Session
  /** Until when nothing has to be done for it: its ticket is fresh and it is not at its end. */
  readonly goodUntilMs: number
  /** The `changes` of `EndedSessions` when it was last seen to live; -1: not yet. */
  livedAt: number
}

/** Sessions that travel whole in the visitor's cookie. Only this process knows of their refreshes and ends. */
export class CookieSessions implements Sessions {
  readonly cookieHoldsTicket = true
  readonly #config: Config
  readonly #sealer: Sealer
  readonly #ended: EndedSessions
  readonly #opened: OpenedTexts<OpenedSession>
  /** A session that many requests write at once is sealed once. */
  readonly #sealed = new WeakMap<Session, Promise<string>>()
  /** By `renewalKey`. */
  readonly #renewals: InFlight<Renewal>
  readonly #successors: InFlight<Session>
  readonly #waysBack: WaysBack

  constructor(config: Config, ended: EndedSessions) {
    this.#config = config
    this.#sealer = createSealer(config, 'session', config.cookie.name)
    this.#ended = ended
    this.#opened = new OpenedTexts(config.session.maxOpened)
    this.#renewals = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#successors = new InFlight(config.refresh.graceMs, config.kibo.now)
    this.#waysBack = new WaysBack(config.kibo.now, config.refresh.graceMs)
  }

  recall(cookieValue: string, nowMs: number): Session | undefined {
    const opened = this.#opened.get(cookieValue)
    const isGood = opened && nowMs < opened.goodUntilMs && opened.livedAt === this.#ended.changes
    return isGood ? opened.session : undefined
  }

  open(cookieValue: string): Opened {
    const opened = this.#opened.get(cookieValue) ?? this.#unseal(cookieValue)
    if (!opened) return undefined
    const { session } = opened
    const nowMs = this.#config.kibo.now()
    const over = { overId: session.id }
    if (nowMs >= knownUntilMs(session, this.#config))
      return this.hasEnded(session) ? over : { ...over, outdated: session }

    const leftAtMs = this.#ended.leftAtMs(session)
    if (leftAtMs !== undefined) return nowMs - leftAtMs <= this.#config.refresh.graceMs ? 'ended' : over
    if (this.#ended.isRevoked(session)) return { revokedId: session.id }
    this.#waysBack.arrive(session)
    opened.livedAt = this.#ended.changes
    return nowMs >= this.#endMs(session) ? { formerGuest: session } : session
  }

  #endMs(session: Session): number {
    return sessionEndMs(session, this.#config.session.absoluteMs)
  }

  #unseal(cookieValue: string): OpenedSession | undefined {
    const session = unpackSession(this.#sealer.unseal(cookieValue))
    return session && this.#noteOpened(cookieValue, session)
  }

  save(session: Session): Promise<string> {
    let sealed = this.#sealed.get(session)
    if (!sealed) {
      sealed = this.#seal(session)
      this.#sealed.set(session, sealed)
    }
    return sealed
  }

  cookieEndMs(session: Session): number {
    return knownUntilMs(session, this.#config)
  }

  async #seal(session: Session): Promise<string> {
    const cookieValue = await this.#sealer.seal(packSession(session))
    this.#noteOpened(cookieValue, session)
    return cookieValue
  }

  #noteOpened(cookieValue: string, session: Session): OpenedSession {
    const freshUntilMs = session.ticket.accessExpiresAtMs - this.#config.refresh.leewayMs
    const goodUntilMs = Math.min(freshUntilMs, this.#endMs(session))
    return this.#opened.set(cookieValue, (text) => ({ text, session, goodUntilMs, livedAt: -1, isWanted: false }))
  }

  async renew(session: Session, work: (stale: Session) => Promise<Renewal>): Promise<Renewal> {
    // Leads a cookie that is several tickets old to the newest one, if each step is within the grace.
    // Kibo may keep an access token the same, so each key is followed once.
    let current = session
    const followed = new Set<string>()
    for (;;) {
      const key = renewalKey(current)
      const next = followed.has(key) ? undefined : this.#renewals.get(key)
      if (!next) break
      followed.add(key)
      const renewed = await next
      if (typeof renewed === 'string') return renewed
      current = renewed
    }
    current = this.#waysBack.from(current) ?? current
    if (current !== session && current.ticket.accessExpiresAtMs > this.#config.kibo.now()) return current
    const stale = current
    return this.#renewals.share(renewalKey(stale), async () => {
      const renewed = await work(stale)
      if (typeof renewed === 'object') {
        this.#waysBack.add(stale, renewed, this.#endMs(renewed))
      }
      return renewed
    })
  }

  guestInPlaceOf(lostId: string, mint: () => Promise<Session>): Promise<Session> {
    return this.#successors.share(lostId, mint)
  }

  async end(session: Session): Promise<void> {
    this.#ended.add(session)
    this.#waysBack.delete(session)
  }

  async revoke({ shopper, sinceMs }: Revocation): Promise<void> {
    this.#ended.revoke(shopper, sinceMs)
  }

  async lives(session: Session): Promise<boolean> {
    return !this.hasEnded(session)
  }

  hasEnded(session: Session): boolean {
    return this.#ended.hasEnded(session)
  }

  beginLogin(): () => void {
    return () => {}
  }

  isLoggingInElsewhere(): boolean {
    return false
  }

  /** Short, because it travels in the cookie. Only who can unseal the cookie can use it. */
  newId(): string {
    return newId(8)
  }

  nextStartMs(): number {
    return this.#ended.nextStartMs()
  }

  async close(): Promise<void> {}
}
