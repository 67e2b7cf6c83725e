import type { FoundCookie } from '../cookie/read-cookie.ts'
import { StorefrontAuthError } from '../errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import type { PendingLogin, Session } from '../session/session.ts'
import { isOutage, toProblem } from '../ticket/refusal.ts'

/** The cookies of one request and its response. */
export interface Jar {
  read(name: string): FoundCookie
  /** Sets a cookie with the response, in place of an earlier one of that name, unless `unless()` is true when the headers go out. */
  write(name: string, value: string, options: { maxAgeMs: number | undefined; unless?: () => boolean }): void
  /** Takes the cookie and its chunks from the browser, if it sent them, unless `unless()` is true when the headers go out. */
  clear(name: string, unless?: () => boolean): void
}

/** One request on its way through the middleware: what is known of its visitor so far. */
export class Visit {
  readonly jar: Jar
  /** Somebody who is to have a guest's ticket: no crawler, no preflight. */
  readonly isVisitor: boolean
  /** The visitor's session; undefined for crawlers, where guests are lazy, and where Kibo could not give a ticket. */
  session: Session | undefined
  /** A login of this session that waits for its code. */
  pending: PendingLogin | undefined
  /** The session that this request itself got from Kibo: its ticket is as young as it can be. */
  obtained: Session | undefined
  account: CustomerAccount | null = null
  /** The browser may have a session cookie that it did not send: a page of another site sent the request. */
  mayLackCookies = false
  /**
   * The request came with the cookie of a session that has just ended, or may lack one: only a login sets a session
   * cookie with its response.
   */
  isLate = false
  /** A guest whose session or pending login the store could not be asked for: nothing may be done in the place of it. */
  isUnread = false
  /** Why Kibo could not be reached for what this request needed. */
  outage: StorefrontAuthError | undefined
  readonly #timeoutMs: number
  #leftMs: number

  /** @param timeoutMs for all Kibo work together that this request waits for before its handler runs */
  constructor(jar: Jar, isVisitor: boolean, timeoutMs: number) {
    this.jar = jar
    this.isVisitor = isVisitor
    this.#timeoutMs = timeoutMs
    this.#leftMs = timeoutMs
  }

  get degraded(): boolean {
    return this.outage !== undefined
  }

  /** Notes that Kibo failed this request; a mistake of ours is thrown on. */
  degrade(error: unknown): void {
    if (!isOutage(error)) throw error
    this.outage = toProblem(error)
  }

  /** Begins the time anew that this request may wait: a handler asks for more. */
  renewPatience(): void {
    this.#leftMs = this.#timeoutMs
  }

  /**
   * Waits for shared work no longer than this request may, all its waits together; the work itself goes on for the
   * others.
   *
   * @throws {StorefrontAuthError} `kibo_unavailable` when the time is up
   */
  async within<Value>(work: Promise<Value>): Promise<Value> {
    const startedMs = performance.now()
    let timer: NodeJS.Timeout | undefined
    const timeUp = new Promise<never>((_, reject) => {
      const giveUp = () => reject(new StorefrontAuthError('kibo_unavailable', { retryAfterMs: 1000 }))
      timer = setTimeout(giveUp, this.#leftMs)
    })
    try {
      return await Promise.race([work, timeUp])
    } finally {
      clearTimeout(timer)
      this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - startedMs))
    }
  }
}
