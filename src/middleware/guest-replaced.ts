import type { Request } from 'express'
import { errorFields } from '../events.ts'
import type { Visit } from '../visit/visit.ts'

/** Calls the app's `onGuestReplaced`, once, when this request replaced a guest. An error of it is only logged. */
export async function guestReplaced(req: Request, visit: Visit): Promise<void> {
  const { replacedGuest: replaced, core } = visit
  const { config, report } = core
  visit.replacedGuest = undefined
  if (!replaced || !config.onGuestReplaced) return
  try {
    await config.onGuestReplaced(req, replaced)
  } catch (error) {
    report('login', 'error', { event: 'hook-failed', error: errorFields(error) })
  }
}
