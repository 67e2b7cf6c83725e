import FakeTimers, { type Clock } from '@sinonjs/fake-timers'

/** `Date` stands still in the tests of a suite until one advances it; timers go on. */
export function useDate(): { advance(ms: number): void } {
  let clock: Clock | undefined
  beforeEach(() => {
    clock = FakeTimers.install({ now: Date.now(), toFake: ['Date'] })
  })
  afterEach(() => clock?.uninstall())
  return {
    advance: (ms) => void clock?.tick(ms),
  }
}
