import type { Config } from '../config.ts'
import { type OpenedText, OpenedTexts } from '../secrets/opened-texts.ts'
import { createSealer, type Sealer } from '../secrets/sealer.ts'
import { leaseMs, type Task } from '../store/lease.ts'
import type { Shared } from '../store/shared.ts'
import { isOutage } from '../ticket/refusal.ts'
import { packSession, unpackSession } from './pack.ts'
import { knownUntilMs, type Session } from './session.ts'

/** What the store holds in place of an ended session for the grace: late requests may still come with its cookie. */
const endedMarks: readonly string[] = ['ended', 'revoked'] satisfies EndedMark[]
export type EndedMark = 'ended' | 'revoked'

/** A session as the store holds it. */
export interface SessionRecord {
  /** The stored text. A write replaces exactly this text, or nothing. */
  readonly text: string
  readonly name: string
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
  readonly #opened: OpenedTexts<SessionRecord & OpenedText>
  /** The same text for the same session, so that writing it may be repeated. */
  readonly #sealed = new WeakMap<Session, Promise<string>>()

  constructor(config: Config, shared: Shared) {
    this.#config = config
    this.#shared = shared
    this.#opened = new OpenedTexts(config.session.maxOpened)
    this.#sealer = createSealer(config, 'store', config.cookie.name)
  }

  nameOf(session: Session): string {
    return this.#shared.keys.session(session.id)
  }

  /** How long the store keeps the session's record from now on. */
  ttlMs(session: Session): number {
    return knownUntilMs(session, this.#config) - this.#config.kibo.now()
  }

  /** Does work on a record once for all processes. */
  once<Value>(name: string, task: Pick<Task<Value>, 'look' | 'run'>): Promise<Value> {
    const waitMs = this.#config.kibo.timeoutMs + leaseMs
    return this.#shared.work.once(name, { ...task, waitMs, isFailureOfAll: isOutage })
  }

  /** The record of that name; `'ended'`, `'revoked'`: within the grace; undefined: unknown, past, not ours. */
  async find(name: string): Promise<SessionRecord | EndedMark | undefined> {
    const text = await this.#shared.store.get(name)
    if (text === undefined) return undefined
    if (endedMarks.includes(text)) return text as EndedMark
    const record = this.#open(name, text)
    return record && this.ttlMs(record.session) > 0 ? record : undefined
  }

  /** Writes a new session; false when it has ended already. */
  async add(session: Session): Promise<boolean> {
    const text = await this.#seal(session)
    const name = this.nameOf(session)
    const { store } = this.#shared
    if (await store.replace(name, undefined, text, this.ttlMs(session))) return true
    // A client that loses its connection may repeat a write that was carried out: the answer is then "too late".
    return (await store.get(name)) === text
  }

  /** Writes a refreshed session over the record that was refreshed, and over nothing else. May be repeated. */
  async replace({ text }: SessionRecord, session: Session): Promise<boolean> {
    const sealed = await this.#seal(session)
    return this.#shared.store.replace(this.nameOf(session), text, sealed, this.ttlMs(session))
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

  /** The record in a text that was sealed for this name; undefined for anything else. */
  #open(name: string, text: string): SessionRecord | undefined {
    const known = this.#opened.get(text)
    if (known) return known.name === name ? known : undefined
    const sealed = this.#sealer.unseal(text)
    const [key, isRefused, packed] = Array.isArray(sealed) ? sealed : []
    const session = key === name ? unpackSession(packed) : undefined
    if (!session || this.nameOf(session) !== name) return undefined
    return this.#noteOpened(text, { name, session, isRefused: isRefused === true })
  }

  #noteOpened(text: string, { name, session, isRefused }: Omit<SessionRecord, 'text'>): SessionRecord {
    return this.#opened.set(text, (copy) => ({ text: copy, name, session, isRefused, isWanted: false }))
  }

  #seal(session: Session): Promise<string> {
    const known = this.#sealed.get(session)
    if (known) return known
    const sealing = this.#sealRecord(session, false)
    this.#sealed.set(session, sealing)
    return sealing
  }

  async #sealRecord(session: Session, isRefused: boolean): Promise<string> {
    const name = this.nameOf(session)
    const text = await this.#sealer.seal([name, isRefused, packSession(session)])
    return this.#noteOpened(text, { name, session, isRefused }).text
  }

  get #graceMs(): number {
    return this.#config.refresh.graceMs
  }
}
