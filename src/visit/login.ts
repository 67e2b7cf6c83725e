import { type Credentials, loginTicket } from '../ticket/login.ts'
import { type OtpInput, otpTicket } from '../ticket/otp.ts'
import { type SignupInput, signupTicket } from '../ticket/signup.ts'
import type { LoginDevice } from './exchange.ts'
import { withGuestClaims } from './guest-claims.ts'
import { signIn } from './sign-in.ts'
import { requestTwoFactor } from './two-factor.ts'
import type { Visit } from './visit.ts'

/** Whether this user may be mailed one more code now. */
export type MayMail = (userId: string) => Promise<boolean>

/** Logs the visit in with a password. @throws {StorefrontAuthError} */
export function login(visit: Visit, credentials: Credentials, mayMail?: MayMail): Promise<void> {
  return whileGuestWaits(visit, () => loginNow(visit, credentials, mayMail))
}

async function loginNow(visit: Visit, credentials: Credentials, mayMail?: MayMail): Promise<void> {
  const answer = await withGuestClaims(visit, (claims) =>
    loginTicket(visit.client, withDevice(credentials, visit.device), claims),
  )
  await signIn(visit, answer, {
    via: 'login',
    persistent: credentials.remember ?? false,
    accountId: credentials.accountId ?? null,
  })
  await follow(visit, mayMail)
}

/** Signs the visit up and in. @throws {StorefrontAuthError} */
export function signup(visit: Visit, input: SignupInput, mayMail?: MayMail): Promise<void> {
  return whileGuestWaits(visit, () => signupNow(visit, input, mayMail))
}

async function signupNow(visit: Visit, input: SignupInput, mayMail?: MayMail): Promise<void> {
  const answer = await withGuestClaims(visit, (claims) =>
    signupTicket(visit.client, withDevice(input, visit.device), claims),
  )
  await signIn(visit, answer, { via: 'signup', persistent: false, accountId: null })
  await follow(visit, mayMail)
}

/** Logs the visit in with a one-time password. @throws {StorefrontAuthError} `two_factor_invalid` */
export function otpLogin(visit: Visit, input: OtpInput, mayMail?: MayMail): Promise<void> {
  return whileGuestWaits(visit, () => otpLoginNow(visit, input, mayMail))
}

async function otpLoginNow(visit: Visit, input: OtpInput, mayMail?: MayMail): Promise<void> {
  const answer = await withGuestClaims(visit, (claims) =>
    otpTicket(visit.client, withDevice(input, visit.device), claims),
  )
  await signIn(visit, answer, { via: 'otp', persistent: input.remember ?? false, accountId: null })
  await follow(visit, mayMail)
}

/** Logs in when the guest's own writes are done; what the guest writes meanwhile waits. */
function whileGuestWaits(visit: Visit, work: () => Promise<void>): Promise<void> {
  return visit.core.guestWrites.login(visit.session, work)
}

/** The input with what is known of the device: what the app's own functions say wins over what the input says. */
export function withDevice<Input extends object>(
  input: Input & { fingerprint?: string; region?: string },
  device: LoginDevice,
): Input & { fingerprint?: string; region?: string } {
  const fingerprint = device.fingerprint(input.fingerprint)
  const region = device.region(input.region)
  const { fingerprint: _, region: __, ...rest } = input
  return {
    ...(rest as Input),
    ...(fingerprint !== undefined && { fingerprint }),
    ...(region !== undefined && { region }),
  }
}

/** What comes after every login: the device is known from now on, and a code that is missing is sent. */
async function follow(visit: Visit, mayMail: MayMail = async () => true): Promise<void> {
  visit.device.remember()
  if (!visit.pending || !visit.core.config.twoFactor.requestOnLogin) return
  if (!(await mayMail(visit.pending.userId))) return
  // The pending login stays when the code could not be sent: it can be asked for again.
  await requestTwoFactor(visit).catch(() => {})
}
