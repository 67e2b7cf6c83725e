import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import { type Session, sessionEndMs } from '../session/session.ts'
import type { Visit } from './visit.ts'

/**
 * Puts the visit's session into the response's cookie, or takes `stored` from the browser when there is none any more.
 *
 * The last word is spoken when the headers go out: a session that a logout or login has ended by then is neither written
 * nor replaced.
 */
export async function writeSession(visit: Visit, core: Core, stored?: Session): Promise<void> {
  const { session, jar } = visit
  const { name } = core.config.cookie
  const hasEnded = (one?: Session) => one !== undefined && core.sessions.hasEnded(one)
  if (!session) {
    if (stored) jar.clear(name, () => hasEnded(stored))
    return
  }
  const value = await core.sessions.save(session)
  const endMs = sessionEndMs(session, core.config.session.absoluteMs)
  try {
    jar.write(name, value, {
      maxAgeMs: session.persistent ? endMs - core.config.kibo.now() : undefined,
      unless: () => hasEnded(session) || hasEnded(stored),
    })
  } catch (error) {
    if (error instanceof RangeError) throw new StorefrontAuthError('kibo_error', { cause: error })
    throw error
  }
}
