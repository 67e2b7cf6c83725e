import { randomBytes } from 'node:crypto'
import { badCredentials, badParameter } from '../kibo-json/errors.ts'
import { readObject, readString } from '../kibo-json/json.ts'
import type { SandboxState } from '../model/state.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

const accessTokenTtlMs = 3_600_000
/** Not stated by Kibo. */
const refreshTokenTtlMs = 14 * 24 * 3_600_000

/**
 * POST authtickets/oauth: a bearer token for the application, 1 hour, by its secret and, when given, a live refresh
 * token.
 */
export function createAppToken({ state, body }: Exchange): Answer {
  const request = readObject(body, 'oauthAuthRequest')
  const clientId = readString(request, 'client_id') ?? ''
  const secret = readString(request, 'client_secret') ?? ''
  const { settings, clock } = state
  if (clientId !== settings.clientId || secret !== settings.sharedSecret) throw badCredentials(clientId, 'AppDev')
  if (request.grant_type !== 'client_credentials' && request.grant_type !== 'client') {
    throw badParameter('grant_type', 'must be client_credentials or client')
  }
  const given = readString(request, 'refresh_token')
  if (given && !((state.appRefreshTokens.get(given)?.expiresAtMs ?? 0) > clock.now()))
    throw badCredentials(clientId, 'AppDev')
  const token = randomBytes(96).toString('base64')
  const refreshToken = randomBytes(16).toString('hex')
  state.appTokens.set(token, { refreshToken, expiresAtMs: clock.now() + accessTokenTtlMs })
  state.appRefreshTokens.set(refreshToken, { expiresAtMs: clock.now() + refreshTokenTtlMs })
  return ok({
    access_token: token,
    token_type: 'bearer',
    expires_in: accessTokenTtlMs / 1000,
    refresh_token: refreshToken,
    refresh_token_expires_in: refreshTokenTtlMs / 1000,
  })
}

/** Whether an `Authorization` header carries a live token of the application. */
export function isAppToken(state: SandboxState, authorization: string | undefined): boolean {
  const token = /^bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  return (state.appTokens.get(token)?.expiresAtMs ?? 0) > state.clock.now()
}
