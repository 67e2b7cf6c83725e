import { setTimeout as delay } from 'node:timers/promises'
import { KiboApiError } from '../kibo/errors.ts'

/** Every answer about an address takes this long, ms: longer than Kibo's own difference between known and unknown. */
const windowMs = 500

/**
 * Waits the same time whatever the call does, and does not tell a refusal from a success, so that nobody learns
 * which addresses have an account. A call that takes longer goes on by itself.
 *
 * @throws {KiboApiError} when the app could not reach Kibo or was refused by it, which says nothing about the address
 */
export async function inConstantTime(call: Promise<unknown>): Promise<void> {
  let failure: KiboApiError | undefined
  const settled = call.then(
    () => {},
    (error: unknown) => {
      if (!(error instanceof KiboApiError)) throw error
      if (error.outage || error.appToken) failure = error
    },
  )
  settled.catch(() => {}) // a late failure has nobody to tell
  const window = delay(windowMs)
  await Promise.race([settled, window])
  await window
  if (failure) throw failure
}
