import { badParameter, forbidden, KiboError, notFound } from '../kibo-json/errors.ts'
import {
  type JsonObject,
  readBoolean,
  readInteger,
  readList,
  readObject,
  readString,
  requireString,
} from '../kibo-json/json.ts'
import { requireAccount } from '../model/accounts.ts'
import { dropCode, isCode, sendCode } from '../model/codes.ts'
import { findLogin, memberOf, unlockLogin } from '../model/logins.ts'
import { checkPolicy, passwordMatches, setPassword } from '../model/passwords.ts'
import type { SandboxState } from '../model/state.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

/** POST accounts/{id}/Change-Password; a wrong old password is a 400, as Kibo's own tests say. */
export function changePassword({ state, params, query, body, ticket }: Exchange): Answer {
  const userId = query.get('userId') || (ticket?.userId ?? null)
  if (ticket && userId !== ticket.userId) throw forbidden()
  changeOne(state, {
    accountId: params.accountId,
    userId,
    unlock: query.get('unlockAccount')?.toLowerCase() === 'true',
    info: readObject(body, 'customerPasswordInfo'),
  })
  return ok()
}

/** POST accounts/Change-Passwords: each change succeeds or fails for itself. */
export function changePasswords({ state, body }: Exchange): Answer {
  const items = readList(readObject(body, 'accountPasswordInfoCollection'), 'items').map((entry) => {
    const item = readObject(entry, 'items')
    const accountId = readInteger(item, 'accountId')
    try {
      changeOne(state, {
        accountId,
        userId: readString(item, 'userId'),
        unlock: readBoolean(item, 'unlockAccount') ?? false,
        info: readObject(item.passwordInfo, 'passwordInfo'),
      })
      return { accountId, succeeded: true, errorMessage: null }
    } catch (error) {
      if (!(error instanceof KiboError)) throw error
      return { accountId, succeeded: false, errorMessage: error.message }
    }
  })
  return ok({ totalCount: items.length, items })
}

interface Change {
  accountId: unknown
  userId: string | null
  unlock: boolean
  info: JsonObject
}

function changeOne(state: SandboxState, { accountId, userId, unlock, info }: Change): void {
  const { login } = memberOf(requireAccount(state, accountId), userId)
  const newPassword = requireString(info, 'newPassword')
  const externalPassword = readString(info, 'externalPassword')
  if (!passwordMatches(state, login, requireString(info, 'oldPassword'))) {
    throw badParameter('oldPassword', 'The old password is not correct')
  }
  setPassword(state, login, newPassword)
  login.externalPassword = externalPassword
  if (unlock) unlockLogin(login)
}

/**
 * POST accounts/Reset-Password: mails a confirmation code. An unknown name is a 404 here, which is not stated by Kibo.
 */
export function resetPassword({ state, body }: Exchange): Answer {
  const request = readObject(body, 'customerResetPasswordInfo')
  const name = readString(request, 'emailAddress') ?? readString(request, 'userName')
  if (name === null) throw badParameter('emailAddress', 'or userName is required')
  const login = findLogin(state, name, readString(request, 'customerSetCode') ?? undefined)
  if (!login) throw notFound(`login ${name}`)
  sendCode(state, 'reset', login)
  return ok()
}

/**
 * POST accounts/Update-Forgotten-Password: sets a password by the mailed code, which works once and lifts a lock. One
 * answer for an unknown name and a wrong code. A password that the policy refuses leaves the code as it was.
 */
export function updateForgottenPassword({ state, body }: Exchange): Answer {
  const request = readObject(body, 'confirmationInfo')
  const login = findLogin(state, requireString(request, 'userName'))
  const newPassword = requireString(request, 'newPassword')
  if (!login || !isCode(state, 'reset', login, requireString(request, 'confirmationCode'))) {
    throw badParameter('confirmationCode', 'The confirmation code is invalid or has expired')
  }
  checkPolicy(newPassword)
  dropCode(state, 'reset', login)
  setPassword(state, login, newPassword)
  unlockLogin(login)
  return ok()
}
