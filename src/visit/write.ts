import { StorefrontAuthError } from '../errors.ts'
import type { Session } from '../session/session.ts'
import type { Visit } from './visit.ts'

/**
 * Puts the visit's session into the response's cookie, unless the visit leaves the cookie alone.
 *
 * @param replaced the session that the browser has
 * @throws as `writeCookie`
 */
export async function writeSession(visit: Visit, replaced?: Session): Promise<void> {
  if (visit.session && !visit.leavesCookieAlone) await writeCookie(visit, visit.session, replaced)
}

/**
 * Puts a session into the response's cookie.
 *
 * Decided when the headers go out: a session that has ended by then is neither written nor replaced. Nor is a guest
 * written whose login another process works on: the browser might take this response for the newer one.
 *
 * @throws {StorefrontAuthError} `kibo_error` when the ticket is too large for the cookie
 * @throws {StoreUnavailableError} when the store can't be reached
 */
export async function writeCookie(visit: Visit, session: Session, replaced?: Session): Promise<void> {
  const { sessions, config } = visit.core
  const value = await sessions.save(session)
  try {
    visit.jar.write(config.cookie.name, value, {
      maxAgeMs: session.persistent ? sessions.cookieEndMs(session) - config.kibo.now() : undefined,
      unless: () =>
        sessions.hasEnded(session) ||
        sessions.isLoggingInElsewhere(session) ||
        (replaced !== undefined && sessions.hasEnded(replaced)),
    })
  } catch (error) {
    if (error instanceof RangeError) throw new StorefrontAuthError('kibo_error', { cause: error })
    throw error
  }
}
