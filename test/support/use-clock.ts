import FakeTimers, { type Clock } from '@sinonjs/fake-timers'

/** This process's clock stands still in the tests of a suite until one of them advances it; timers go on. */
export function useClock(): { advance(ms: number): void } {
  let clock: Clock | undefined
  beforeEach(() => {
    clock = FakeTimers.install({ now: Date.now(), toFake: ['Date', 'performance'] })
  })
  afterEach(() => clock?.uninstall())
  return {
    advance: (ms) => void clock?.tick(ms),
  }
}
