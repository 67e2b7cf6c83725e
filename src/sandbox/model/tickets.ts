import { randomBytes } from 'node:crypto'
import { accountView } from '../kibo-json/account-view.ts'
import { badParameter, forbidden } from '../kibo-json/errors.ts'
import { type JsonObject, readInteger } from '../kibo-json/json.ts'
import { signJwt } from './jwt.ts'
import type { Account, Device, Login, SandboxState, Ticket } from './state.ts'

/** How long a ticket of this answer lives; requests may ask for less than the settings. */
export interface Ttls {
  accessMs: number
  refreshMs: number
}

interface NewTicket {
  kind: Ticket['kind']
  siteId: number
  userId: string
  login?: Login | null
  account?: Account | null
  previousAnonymousId?: string | null
  ttls?: Ttls | undefined
  device?: Device
  /** The ticket that this one is refreshed from. */
  replaces?: Ticket
}

/** A guest's or shopper's new id, 32 hex digits. */
export const newUserId = () => randomBytes(16).toString('hex')

/** Makes a ticket and remembers it; one that waits for its second factor cannot be refreshed. */
export function mintTicket(state: SandboxState, init: NewTicket): Ticket {
  const {
    kind,
    siteId,
    userId,
    login = null,
    account = null,
    ttls = defaultTtls(state),
    device = null,
    replaces,
  } = init
  const nowMs = state.clock.now()
  const reused = state.settings.refreshTokens === 'reusable' ? replaces : undefined
  const ticket: Ticket = {
    kind,
    siteId,
    userId,
    login,
    account,
    device,
    accessToken: randomBytes(336).toString('base64'),
    refreshToken: reused?.refreshToken ?? randomBytes(16).toString('hex'),
    sessionId: replaces?.sessionId ?? randomBytes(16).toString('hex'),
    previousAnonymousId: init.previousAnonymousId ?? null,
    expiresAtMs: nowMs + ttls.accessMs,
    refreshExpiresAtMs: reused?.refreshExpiresAtMs ?? nowMs + ttls.refreshMs,
    generation: generationOf(login, account),
  }
  if (replaces) state.refreshTokens.delete(replaces.refreshToken)
  state.tickets.set(ticket.accessToken, ticket)
  if (kind !== 'two-factor') state.refreshTokens.set(ticket.refreshToken, ticket)
  return ticket
}

/** The next ticket of the same guest or shopper, the old refresh token used up unless it is reusable. */
export function renewTicket(state: SandboxState, old: Ticket, account: Account | null): Ticket {
  const { kind, siteId, userId, login, previousAnonymousId } = old
  return mintTicket(state, { kind, siteId, userId, login, account, previousAnonymousId, replaces: old })
}

/** The ticket of a live access token, or null. */
export function liveTicket(state: SandboxState, accessToken: string): Ticket | null {
  const ticket = state.tickets.get(accessToken)
  return ticket && ticket.expiresAtMs > state.clock.now() && isCurrent(ticket) ? ticket : null
}

/** The ticket of a live refresh token, or null. */
export function refreshableTicket(state: SandboxState, refreshToken: string): Ticket | null {
  const ticket = state.refreshTokens.get(refreshToken)
  return ticket && ticket.refreshExpiresAtMs > state.clock.now() && isCurrent(ticket) ? ticket : null
}

/** The CustomerAuthTicket that a client gets. */
export function ticketView(state: SandboxState, ticket: Ticket): JsonObject {
  const { login, account } = ticket
  return {
    accessToken: ticket.accessToken,
    accessTokenExpiration: new Date(ticket.expiresAtMs).toISOString(),
    refreshToken: ticket.refreshToken,
    refreshTokenExpiration: new Date(ticket.refreshExpiresAtMs).toISOString(),
    jwtAccessToken: signJwt(state, ticket),
    userId: ticket.userId,
    requires2FA: ticket.kind === 'two-factor',
    ...(account && { customerAccount: accountView(account, { login, forShopper: true }) }),
  }
}

/**
 * The lifetimes that a login or signup asks for in minutes.
 * @throws {KiboError} 403 unless the application has the behaviour, 400 for one that is not positive or exceeds the
 *   settings.
 */
export function readTtls(state: SandboxState, body: JsonObject): Ttls {
  const { accessMs, refreshMs } = defaultTtls(state)
  return {
    accessMs: readTtl(state, body, 'authTicketTtlMinutes', accessMs),
    refreshMs: readTtl(state, body, 'refreshTokenTtlMinutes', refreshMs),
  }
}

function readTtl({ settings }: SandboxState, body: JsonObject, parameter: string, maxMs: number): number {
  const minutes = readInteger(body, parameter)
  if (minutes === null) return maxMs
  if (!settings.appBehaviors.includes('customer-auth:configure-token-durations')) throw forbidden('The application')
  if (minutes < 1 || minutes * 60_000 > maxMs) throw badParameter(parameter, 'exceeds the configured duration')
  return minutes * 60_000
}

const defaultTtls = ({ settings }: SandboxState): Ttls => ({
  accessMs: settings.accessTokenTtlMs,
  refreshMs: settings.refreshTokenTtlMs,
})

const isCurrent = (ticket: Ticket) => ticket.generation === generationOf(ticket.login, ticket.account)

const generationOf = (login: Login | null, account: Account | null) => `${login?.generation}/${account?.generation}`
