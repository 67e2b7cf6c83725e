import { badClaims } from '../kibo-json/errors.ts'
import { readObject, requireString } from '../kibo-json/json.ts'
import { badCode, dropCode, isCode, sendCode } from '../model/codes.ts'
import { findLogin } from '../model/logins.ts'
import { readDevice } from '../model/second-factor.ts'
import { type Answer, created, type Exchange, ok } from '../server/exchange.ts'
import { accountToLogIn, logIn } from './login.ts'

/** POST authtickets/2fa/request: mails a code to the login that waits for its second factor. */
export function generateAndSend2faOtp({ state, ticket }: Exchange): Answer {
  if (!ticket?.login) throw badClaims()
  sendCode(state, '2fa', ticket.login, ticket)
  return ok()
}

/**
 * POST authtickets/2fa/auth: completes a login with its code. Takes no claims, the guest's (whose cart comes along) or
 * those of the waiting login itself; which of them Kibo asks for is not stated by Kibo.
 */
export function validate2FAAndCreateAuthTicket(exchange: Exchange): Answer {
  const { state, ticket } = exchange
  const body = readObject(exchange.body, 'authTicket2FAInfo')
  const userId = requireString(body, 'userId')
  const login = state.loginsById.get(userId)
  if (ticket?.login && ticket.userId !== userId) throw badClaims()
  if (!login || !isCode(state, '2fa', login, requireString(body, 'otpCode'))) throw badCode()
  const pending = dropCode(state, '2fa', login)
  if (!pending) throw badCode()
  const account = accountToLogIn(state, login, pending.account?.id ?? null)
  // A shopper who is logged in already keeps the ticket; that a code may be asked for then is not stated by Kibo.
  if (pending.kind === 'two-factor') state.tickets.delete(pending.accessToken)
  login.last2FaAtMs = state.clock.now()
  return created(
    logIn(exchange, { login, account, device: pending.device ?? { fingerprint: null, region: null }, verified: true }),
  )
}

/** POST authtickets/otp/request: mails a one-time password; answers the same for an address that nobody has. */
export function generateAndSendOtp({ state, body }: Exchange): Answer {
  const login = findLogin(state, requireString(readObject(body, 'otpRequest'), 'email'))
  if (login) sendCode(state, 'otp', login)
  return ok()
}

/**
 * POST authtickets/otp/auth: logs in by the mailed code alone; no second factor on top, which is not stated by Kibo.
 */
export function validateOtpAndCreateAuthTicket(exchange: Exchange): Answer {
  const { state } = exchange
  const body = readObject(exchange.body, 'authTicketOtpInfo')
  const login = findLogin(state, requireString(body, 'email'))
  if (!login || !isCode(state, 'otp', login, requireString(body, 'otpCode'))) throw badCode()
  dropCode(state, 'otp', login)
  const account = accountToLogIn(state, login, null)
  return created(logIn(exchange, { login, account, device: readDevice(body), verified: true }))
}
