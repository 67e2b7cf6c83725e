import { setTimeout as delay } from 'node:timers/promises'
import { KiboApiError } from '../kibo/errors.ts'

/** Every answer about an address takes this long, ms: it hides that Kibo may take longer for a known address. */
const windowMs = 500

/**
 * Waits the same time whatever the call does, and treats a refusal as a success, so that nobody learns which addresses
 * have an account. A call that takes longer goes on by itself.
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
  settled.catch(() => {}) // nobody waits for a late failure
  const window = delay(windowMs)
  await Promise.race([settled, window])
  await window
  if (failure) throw failure
}
