import { createHmac, randomBytes } from 'node:crypto'
import { behaviorsOf, toBitVector } from './behaviors.ts'
import type { SandboxState, Ticket } from './state.ts'

const appTokenTtlMs = 3_600_000
const issuer = 'https://www.kibocommerce.com'
/** Behaviours of the application, words of Kibo's size and sign. */
const appBehaviors = [0, 1073741823, 1, -1, 2, -1048577, 3, 2147483647, 4, -2, 5, 33554431, 6, -17, 31, -1, 32, 4194303]

/**
 * Kibo's `jwtAccessToken` for a ticket: HS256, about 1.6 KB, with the application's claims and the shopper's side by
 * side. Its top-level `exp` is the application's, not the shopper's.
 */
export function signJwt(state: SandboxState, ticket: Ticket): string {
  const { settings } = state
  const nowMs = state.clock.now()
  const appExpiresAtMs = nowMs + appTokenTtlMs
  const { login, account } = ticket
  const role = account?.members.find((member) => member.login === login)?.role ?? null
  return sign(settings.sharedSecret, {
    [`${issuer}/app_claims`]: {
      ssl: 'Standard',
      ent: [],
      mtr: `${settings.tenantId}`,
      uc: false,
      rnd: randomBytes(4).readInt32BE(),
      aid: settings.clientId,
      akey: settings.clientId,
      bv: appBehaviors,
      exp: withoutZone(appExpiresAtMs),
      env: 'sandbox',
      'b.AppName': 'Storefront',
    },
    [`${issuer}/user_claims`]: {
      rnd: randomBytes(4).readInt32BE(),
      anon: ticket.kind === 'anonymous' ? '1' : '0',
      uid: ticket.userId,
      bv: toBitVector(login?.behaviors ?? behaviorsOf(role)),
      env: 'sandbox',
      exp: withoutZone(ticket.expiresAtMs),
      st: 'Shopper',
      ...(account && { 'b.AccountId': `${account.id}` }),
      'b.SiteId': `${ticket.siteId}`,
      'b.TenantId': `${settings.tenantId}`,
      'b._sess_': JSON.stringify({
        i: ticket.sessionId,
        e: false,
        c: withoutZone(nowMs),
        v: randomBytes(24).toString('hex'),
      }),
      ...(ticket.previousAnonymousId && { 'b.PreviousAnonymousId': ticket.previousAnonymousId }),
      ...(login && { 'b.UserFirstName': login.person.firstName ?? '', 'b.UserLastName': login.person.lastName ?? '' }),
    },
    unique_name: login?.userName ?? 'anonymous',
    sub: ticket.userId,
    sid: ticket.sessionId,
    nbf: seconds(nowMs),
    iat: seconds(nowMs),
    exp: seconds(appExpiresAtMs),
    iss: issuer,
    aud: issuer,
  })
}

function sign(secret: string, payload: object): string {
  const parts = [{ alg: 'HS256', typ: 'JWT' }, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signed = parts.join('.')
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`
}

const seconds = (ms: number) => Math.floor(ms / 1000)

/** UTC to the second, without the Z that would say so. */
const withoutZone = (ms: number) => new Date(ms).toISOString().slice(0, 19)
