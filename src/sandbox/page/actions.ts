import type { ServerState } from '../server/server-state.ts'
import { changeSettings } from '../settings.ts'

/** Fields of a form or of a JSON object, as text. */
export type Fields = Readonly<Record<string, string>>

/** Moves the clock forward by `minutes`. */
export function advanceClock(state: ServerState, { minutes = '' }: Fields): void {
  if (!/^\d{1,7}$/.test(minutes)) throw new TypeError('minutes must be a whole number from 0')
  state.clock.advance(Number(minutes) * 60_000)
}

/** Sets the second factor and the rate limit (calls a minute; empty: none). */
export function changePageSettings(state: ServerState, { twoFactor, callsPerMinute }: Fields): void {
  changeSettings(state.settings, {
    ...(twoFactor !== undefined && { twoFactor }),
    ...(callsPerMinute !== undefined && {
      rateLimit: callsPerMinute === '' ? false : { calls: Number(callsPerMinute), perMs: 60_000 },
    }),
  })
}
