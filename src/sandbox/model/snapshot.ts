import { LRUCache } from 'lru-cache'
import type { ServerState } from '../server/server-state.ts'

/** A moment of one sandbox, to go back to any number of times. */
export interface SandboxSnapshot {
  /** The sandbox's time when it was taken, milliseconds since 1970. */
  readonly at: number
}

interface Moment {
  advancedMs: number
  settings: ServerState['settings']
  calls: ServerState['calls']
  outbox: ServerState['outbox']
  /** The rest, maps and caches as lists: a copy, in which what was one object is one object too. */
  records: Record<string, unknown>
}

/**
 * Parts that are not copied as records. Faults are cleared in any case. The application's tokens stay good, so that the
 * app under test goes on with its own.
 */
const apart = ['url', 'clock', 'settings', 'faults', 'news', 'calls', 'outbox', 'appTokens', 'appRefreshTokens']

/** Takes moments of a sandbox and goes back to them. */
export function createSnapshots(state: ServerState): {
  take(): SandboxSnapshot
  /** @throws {TypeError} for what is no snapshot of this sandbox */
  restore(snapshot: SandboxSnapshot): void
  /** Back to the start. */
  reset(): void
  /** Makes this moment the start. */
  markStart(): void
} {
  const moments = new WeakMap<SandboxSnapshot, Moment>()
  let start = momentOf(state)
  return {
    take() {
      const snapshot = { at: state.clock.now() }
      moments.set(snapshot, momentOf(state))
      return snapshot
    },
    restore(snapshot) {
      const moment = moments.get(snapshot)
      if (!moment) throw new TypeError('restore: takes what snapshot() of this sandbox returned')
      goBack(state, moment)
    },
    reset: () => goBack(state, start),
    markStart() {
      start = momentOf(state)
    },
  }
}

function momentOf(state: ServerState): Moment {
  const lists = recordsOf(state).map(([name, value]) => {
    if (value instanceof LRUCache) return [name, [...value.rentries()]] // the least recently used first
    return [name, value instanceof Map ? [...value] : value]
  })
  const { clock, settings, calls, outbox } = state
  return {
    advancedMs: clock.advancedMs,
    settings: { ...settings },
    calls: [...calls],
    outbox: [...outbox],
    records: structuredClone(Object.fromEntries(lists)),
  }
}

function goBack(state: ServerState, { advancedMs, settings, calls, outbox, records }: Moment): void {
  state.clock.advancedMs = advancedMs
  state.faults.length = 0
  Object.assign(state.settings, settings)
  state.calls.splice(0, state.calls.length, ...calls)
  state.outbox.splice(0, state.outbox.length, ...outbox)
  const copy = structuredClone(records)
  for (const [name, value] of recordsOf(state)) {
    if (!(value instanceof LRUCache || value instanceof Map)) Object.assign(state, { [name]: copy[name] })
    else refill(value as Map<unknown, unknown>, copy[name] as [unknown, unknown][])
  }
}

const recordsOf = (state: ServerState) => Object.entries(state).filter(([name]) => !apart.includes(name))

function refill(map: Map<unknown, unknown>, entries: [unknown, unknown][]): void {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}
