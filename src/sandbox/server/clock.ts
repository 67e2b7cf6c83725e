/** The sandbox's time: the machine's, plus what `advance` has added. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** How much has been added, in milliseconds. */
  advancedMs: number
  /**
   * Moves the clock forward by `ms` milliseconds.
   * @throws {TypeError} unless `ms` is a finite number from 0.
   */
  advance(ms: number): void
}

export function createClock(): Clock {
  const clock: Clock = {
    advancedMs: 0,
    now: () => Date.now() + clock.advancedMs,
    advance(ms) {
      if (typeof ms !== 'number' || !Number.isFinite(ms) || ms < 0)
        throw new TypeError('advance: ms must be a number from 0')
      clock.advancedMs += ms
    },
  }
  return clock
}
