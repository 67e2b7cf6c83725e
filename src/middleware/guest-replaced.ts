import type { Request } from 'express'
import { errorFields } from '../events.ts'
import type { Visit } from '../visit/visit.ts'

/** Tells the app, once, of a guest whom this request replaced. An error of the app's is logged and breaks no page. */
export async function tellGuestReplaced(req: Request, visit: Visit): Promise<void> {
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
