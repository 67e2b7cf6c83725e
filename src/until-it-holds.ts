import { type AuthEvent, errorFields, type Report } from './events.ts'

/** The first wait between two tries, ms; each is twice the one before, up to `longestMs`. */
const firstMs = 250
const longestMs = 30_000
/** How long work is repeated before it is given up, ms. */
const forMs = 600_000
/** How much failed work may wait to be repeated; more is given up at once. */
const maxWaiting = 1000

/** Does work that must follow a change that can't be undone. Never rejects. */
export type UntilItHolds = (who: Pick<AuthEvent, 'userId' | 'accountId'>, work: () => Promise<void>) => Promise<void>

/**
 * The function resolves after the first try. Failed work is repeated in the background until it succeeds, for ten
 * minutes. Each failure is reported as `not-revoked`.
 */
export function createUntilItHolds(report: Report): UntilItHolds {
  let waiting = 0

  return async (who, work) => {
    const giveUpAtMs = performance.now() + forMs
    const attempt = async (waitMs: number): Promise<void> => {
      try {
        return await work()
      } catch (error) {
        const isRepeated = waiting < maxWaiting && performance.now() < giveUpAtMs
        report('login', isRepeated ? 'warn' : 'error', {
          event: 'not-revoked',
          ...who,
          isRepeated,
          error: errorFields(error),
        })
        if (!isRepeated) return
      }
      waiting += 1
      const again = () => {
        waiting -= 1
        void attempt(Math.min(2 * waitMs, longestMs))
      }
      setTimeout(again, waitMs).unref()
    }
    await attempt(firstMs)
  }
}
