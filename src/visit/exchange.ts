import type { Jar } from '../cookie/jar.ts'
import type { RequestScope } from '../kibo/for-request.ts'
import type { ReplacedGuest } from '../options.ts'

/** What a login tells Kibo about the device it comes from. */
export interface LoginDevice {
  /** @param said the value in the body, which counts only where the app has no function */
  fingerprint(said: string | undefined): string | undefined
  region(said: string | undefined): string | undefined
  /** Sets the device cookie where there is none yet; called after a login, even while its code is missing. */
  remember(): void
}

/** One request and its response, as far as a visit needs to know them. */
export interface Exchange {
  /** The request's Cookie header. */
  readonly cookieHeader: string | undefined
  readonly jar: Jar
  readonly device: LoginDevice
  /** True for a visitor who gets a guest's ticket: no crawler, no preflight. */
  readonly isVisitor: boolean
  /** What every call to Kibo for this request carries. */
  readonly scope: RequestScope
  /** Calls the app's `onGuestReplaced`. @throws what that throws */
  guestReplaced(replaced: ReplacedGuest): Promise<void>
  /** True when the browser may have a session cookie that it did not send: a page of another site sent the request. */
  readonly mayLackCookies: boolean
}
