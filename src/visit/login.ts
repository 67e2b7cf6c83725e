import type { CustomerAuthTicket } from '../kibo/records/auth-ticket.ts'
import { type Credentials, loginTicket } from '../ticket/login.ts'
import { type OtpInput, otpTicket } from '../ticket/otp.ts'
import { type SignupInput, signupTicket } from '../ticket/signup.ts'
import type { LoginDevice } from './exchange.ts'
import { withGuestClaims } from './guest-claims.ts'
import { guestLogin } from './guest-login.ts'
import { type SignInOptions, signIn } from './sign-in.ts'
import { requestTwoFactor } from './two-factor.ts'
import type { Visit } from './visit.ts'

/** Resolves to whether this user may get one more code by mail now. */
export type MayMail = (userId: string) => Promise<boolean>

/** Logs the visit in with a password. @throws {StorefrontAuthError} */
export function login(visit: Visit, credentials: Credentials, mayMail?: MayMail): Promise<void> {
  const { remember = false, accountId = null } = credentials
  const ask: AskKibo = (claims) => loginTicket(visit.client, withDevice(credentials, visit.device), claims)
  return logIn(visit, ask, { via: 'login', persistent: remember, accountId }, mayMail)
}

/** Signs the visit up and in. @throws {StorefrontAuthError} */
export function signup(visit: Visit, input: SignupInput, mayMail?: MayMail): Promise<void> {
  const ask: AskKibo = (claims) => signupTicket(visit.client, withDevice(input, visit.device), claims)
  return logIn(visit, ask, { via: 'signup', persistent: false, accountId: null }, mayMail)
}

/** Logs the visit in with a one-time password. @throws {StorefrontAuthError} `two_factor_invalid` */
export function otpLogin(visit: Visit, input: OtpInput, mayMail?: MayMail): Promise<void> {
  const ask: AskKibo = (claims) => otpTicket(visit.client, withDevice(input, visit.device), claims)
  return logIn(visit, ask, { via: 'otp', persistent: input.remember ?? false, accountId: null }, mayMail)
}

type AskKibo = (claims: string | undefined) => Promise<CustomerAuthTicket>

function logIn(visit: Visit, ask: AskKibo, options: Omit<SignInOptions, 'sinceMs'>, mayMail?: MayMail): Promise<void> {
  return guestLogin(visit, async () => {
    const sinceMs = visit.core.sessions.nextStartMs()
    await signIn(visit, await withGuestClaims(visit, ask), { ...options, sinceMs })
    await follow(visit, mayMail)
  })
}

interface Said {
  fingerprint?: string | undefined
  region?: string | undefined
}

/** The input with device and region; the app's own functions win over the input. */
export function withDevice<Input>(input: Input & Said, device: LoginDevice): Input & Said {
  return { ...input, fingerprint: device.fingerprint(input.fingerprint), region: device.region(input.region) }
}

/** After every login: sets the device cookie, and sends the code where one is missing. */
async function follow(visit: Visit, mayMail: MayMail = async () => true): Promise<void> {
  visit.device.remember()
  if (!visit.pending || !visit.core.config.twoFactor.requestOnLogin) return
  if (!(await mayMail(visit.pending.userId))) return
  // The login stays pending when the code could not be sent: the visitor can ask for another.
  await requestTwoFactor(visit).catch(() => {})
}
