import type { Core } from '../core.ts'
import { type Credentials, loginTicket } from '../ticket/login.ts'
import { type OtpInput, otpTicket } from '../ticket/otp.ts'
import { type SignupInput, signupTicket } from '../ticket/signup.ts'
import { withGuestClaims } from './guest-claims.ts'
import { signIn } from './sign-in.ts'
import { requestTwoFactor } from './two-factor.ts'
import type { Visit } from './visit.ts'

/** What a login tells Kibo about the device it comes from. */
export interface LoginDevice {
  fingerprint(): string | undefined
  region(): string | undefined
  /** After a login, its code missing or not: sets the device cookie where there is none yet. */
  remember(): void
}

/** Logs the visit in with a password. @throws {StorefrontAuthError} */
export async function login(visit: Visit, core: Core, credentials: Credentials, device: LoginDevice): Promise<void> {
  const answer = await withGuestClaims(visit, core, (claims) =>
    loginTicket(core.client, withDevice(credentials, device), claims),
  )
  await signIn(visit, core, answer, {
    via: 'login',
    persistent: credentials.remember ?? false,
    accountId: credentials.accountId ?? null,
  })
  await follow(visit, core, device)
}

/** Signs the visit up and in. @throws {StorefrontAuthError} */
export async function signup(visit: Visit, core: Core, input: SignupInput, device: LoginDevice): Promise<void> {
  const answer = await withGuestClaims(visit, core, (claims) =>
    signupTicket(core.client, withDevice(input, device), claims),
  )
  await signIn(visit, core, answer, { via: 'signup', persistent: false, accountId: null })
  await follow(visit, core, device)
}

/** Logs the visit in with a one-time password. @throws {StorefrontAuthError} `two_factor_invalid` */
export async function otpLogin(visit: Visit, core: Core, input: OtpInput, device: LoginDevice): Promise<void> {
  const answer = await withGuestClaims(visit, core, (claims) =>
    otpTicket(core.client, withDevice(input, device), claims),
  )
  await signIn(visit, core, answer, { via: 'otp', persistent: input.remember ?? false, accountId: null })
  await follow(visit, core, device)
}

/** The input with what is known of the device; what the input says itself wins. */
export function withDevice<Input extends object>(
  input: Input & { fingerprint?: string; region?: string },
  device: LoginDevice,
): Input & { fingerprint?: string; region?: string } {
  const fingerprint = input.fingerprint ?? device.fingerprint()
  const region = input.region ?? device.region()
  return { ...input, ...(fingerprint !== undefined && { fingerprint }), ...(region !== undefined && { region }) }
}

/** What comes after every login: the device is known from now on, and a code that is missing is sent. */
async function follow(visit: Visit, core: Core, device: LoginDevice): Promise<void> {
  device.remember()
  if (!visit.pending || !core.config.twoFactor.requestOnLogin) return
  // The pending login stays when the code could not be sent: it can be asked for again.
  await requestTwoFactor(visit, core).catch(() => {})
}
