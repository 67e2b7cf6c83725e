import { errorFields, type Report } from '../events.ts'
import type { Bus } from '../store/bus.ts'

/** The first connection may report itself more than once; for this long that means no outage, ms. */
const connectMs = 2000
/** Within this time it is reported once that the store is away, ms. */
const reportMs = 1000

/** When this process last saw the store away. */
export class StoreOutages {
  readonly #report: Report
  #awayAtMs = Number.NEGATIVE_INFINITY
  #quietUntilMs = 0

  constructor(bus: Bus, report: Report) {
    this.#report = report
    const startedAtMs = performance.now()
    bus.onMissedMessages(() => {
      if (performance.now() - startedAtMs > connectMs) this.note()
    })
  }

  note(): void {
    this.#awayAtMs = performance.now()
  }

  /** Notes an outage that nothing else tells the app of, and reports it. */
  report(error: unknown): void {
    this.note()
    const nowMs = performance.now()
    if (nowMs < this.#quietUntilMs) return
    this.#quietUntilMs = nowMs + reportMs
    this.#report('store', 'error', { event: 'unavailable', error: errorFields(error) })
  }

  /** True when the store was away within the last `ms`. */
  wasWithin(ms: number): boolean {
    return performance.now() - this.#awayAtMs <= ms
  }
}
