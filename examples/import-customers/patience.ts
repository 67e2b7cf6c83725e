import { setTimeout as wait } from 'node:timers/promises'
import { KiboApiError } from 'kibo-storefront-auth'

const firstBackoffMs = 250
const maxBackoffMs = 60_000
/** What Kibo's own clients wait after a 429 that does not say how long. */
const limitedMs = 60_000
/** Shorter pauses are not worth a word. */
const toldFromMs = 1000

/**
 * What a failed call means. `limited`: not carried out, ask later. `unanswered`: nobody knows whether it was carried
 * out (no answer, a server error, an answer that can't be read). `refused`: because of what was sent. `fatal`: every
 * call would fail, since the application or the address is wrong.
 */
export function meaningOf(error: unknown): 'limited' | 'unanswered' | 'refused' | 'fatal' {
  if (!(error instanceof KiboApiError)) return 'fatal'
  if (error.status === 429) return 'limited'
  if (error.status === null || error.status < 400 || error.status >= 500 || error.status === 408) return 'unanswered'
  return error.appToken || [401, 403, 404, 405].includes(error.status) ? 'fatal' : 'refused'
}

interface PatienceOptions {
  giveUpAfterMs: number
  /** Ends every pause. */
  signal: AbortSignal
  /** Told about a pause that somebody may wonder about, and why it is made. */
  onPause: (ms: number, reason: string) => void
}

/** Decides for all calls together when the next one may be made. */
export class Patience {
  readonly #giveUpAfterMs: number
  readonly #signal: AbortSignal
  readonly #onPause: PatienceOptions['onPause']
  #resumeAtMs = 0
  #outages = 0
  #silentSinceMs: number | undefined

  constructor({ giveUpAfterMs, signal, onPause }: PatienceOptions) {
    this.#giveUpAfterMs = giveUpAfterMs
    this.#signal = signal
    this.#onPause = onPause
  }

  /**
   * Makes a call when it is time to. After a 429 no call is made until `Retry-After`, after an outage with growing
   * pauses, each for everybody.
   * @throws what the call throws; the signal's reason; an error once an outage lasts too long
   */
  async attempt<T>(call: () => Promise<T>): Promise<T> {
    for (let waitMs = this.#waitMs(); waitMs > 0; waitMs = this.#waitMs()) {
      await this.pause(waitMs)
    }
    this.#signal.throwIfAborted()
    try {
      const answer = await call()
      this.#answered()
      return answer
    } catch (error) {
      this.#learnFrom(error)
      throw error
    }
  }

  /** Makes a call that changes nothing, as often as it takes. */
  async insist<T>(call: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await this.attempt(call)
      } catch (error) {
        if (!['limited', 'unanswered'].includes(meaningOf(error))) throw error
      }
    }
  }

  /** @throws the signal's reason, as soon as there is one */
  async pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#signal }).catch(() => this.#signal.throwIfAborted())
  }

  #waitMs(): number {
    return this.#resumeAtMs - Date.now()
  }

  #answered(): void {
    this.#outages = 0
    this.#silentSinceMs = undefined
  }

  #learnFrom(error: unknown): void {
    if (!(error instanceof KiboApiError)) return
    const meaning = meaningOf(error)
    if (meaning !== 'unanswered') this.#answered()
    if (meaning === 'limited') this.#holdFor(error.retryAfterMs ?? limitedMs, error.message)
    if (meaning === 'unanswered') {
      this.#silentSinceMs ??= Date.now()
      if (Date.now() - this.#silentSinceMs > this.#giveUpAfterMs) {
        throw new Error('Kibo has not answered for too long; run this again to go on', { cause: error })
      }
      // Calls that fail together are one outage.
      if (this.#waitMs() <= 0) this.#outages++
      const backoffMs = Math.min(firstBackoffMs * 2 ** (this.#outages - 1), maxBackoffMs)
      this.#holdFor(Math.max(backoffMs * (0.5 + Math.random() / 2), error.retryAfterMs ?? 0), error.message)
    }
  }

  #holdFor(ms: number, reason: string): void {
    if (ms >= toldFromMs && ms > this.#waitMs()) this.#onPause(ms, reason)
    this.#resumeAtMs = Math.max(this.#resumeAtMs, Date.now() + ms)
  }
}
