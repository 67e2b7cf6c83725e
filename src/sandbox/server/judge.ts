import { isAppToken } from '../handlers/app-token.ts'
import {
  badAppToken,
  badClaims,
  badParameter,
  errorBody,
  forbidden,
  KiboError,
  notImitated,
} from '../kibo-json/errors.ts'
import type { SandboxState, Ticket } from '../model/state.ts'
import { liveTicket } from '../model/tickets.ts'
import { sitesOf } from '../settings.ts'
import type { SandboxCall } from './calls.ts'
import type { Access, Answer, Exchange } from './exchange.ts'
import { operations, type SandboxOperation } from './operations.ts'
import { pickFields } from './response-fields.ts'

/** The parts of a call that are not in its record. */
export interface Asked {
  params: Exchange['params']
  /** As it came: its record leaves the numbers of cards out. */
  body: unknown
  /** Whether the body, if there is one, is JSON. */
  isJson: boolean
  correlationId: string
}

/**
 * The honest answer to a call: rate limit, application token, tenant and site, claims and access are checked in this
 * order, as a gateway would.
 */
export function judge(state: SandboxState, call: SandboxCall, asked: Asked): Answer {
  try {
    return overLimit(state) ?? answer(state, call, asked)
  } catch (error) {
    const { correlationId } = asked
    if (error instanceof KiboError) return { status: error.status, body: { ...error.body, correlationId } }
    const message = `The sandbox failed: ${error instanceof Error ? error.stack : error}`
    return { status: 500, body: { ...errorBody({ errorCode: 'UNEXPECTED_ERROR', message }), correlationId } }
  }
}

function answer(state: SandboxState, call: SandboxCall, { params, body, isJson }: Asked): Answer {
  const { headers, operation } = call
  if (operation !== 'createAppToken' && !isAppToken(state, headers.authorization)) {
    throw badAppToken(`${state.url}${call.path}`)
  }
  checkContext(state, call)
  if (!operation) throw notImitated(call.method, call.path)
  const query = new URLSearchParams(call.query)
  const given = carryOut(state, call, operation, { params, query, body, isJson })
  const responseFields = query.get('responseFields')
  return responseFields ? { ...given, body: pickFields(given.body, responseFields) } : given
}

function carryOut(
  state: SandboxState,
  call: SandboxCall,
  operation: SandboxOperation,
  { isJson, ...asked }: Pick<Exchange, 'params' | 'query' | 'body'> & Pick<Asked, 'isJson'>,
): Answer {
  const { access, handle } = operations[operation]
  const siteId = Number(call.headers['x-vol-site'] ?? state.settings.siteId)
  const known = call.claims ? liveTicket(state, call.headers['x-vol-user-claims'] ?? '') : null
  // Whether Kibo takes a ticket of another site is not stated by Kibo.
  const ticket = known?.siteId === siteId ? known : null
  if (access !== 'unchecked') {
    if (call.claims && !ticket) throw badClaims()
    checkAccess(access, ticket, asked.params.accountId)
  }
  if (!isJson) throw badParameter('body', 'must be JSON')
  const ask: Exchange['ask'] = (other, body) =>
    carryOut(state, call, other, { params: {}, query: new URLSearchParams(), body, isJson })
  return handle({ ...asked, state, siteId, ticket, ask })
}

/** What the home host answers: it belongs to no tenant. */
const ofHomeHost: ReadonlySet<SandboxOperation | null> = new Set(['createAppToken', 'getTenant'] as const)

/**
 * Refuses a call that is not for this sandbox's tenant and site. Its host names neither, so the headers must. Status
 * and code are not stated by Kibo.
 */
function checkContext({ settings }: SandboxState, { operation, headers }: SandboxCall): void {
  if (ofHomeHost.has(operation)) return
  for (const [header, ids] of [
    ['x-vol-tenant', [settings.tenantId]],
    ['x-vol-site', sitesOf(settings)],
  ] as const) {
    const given = headers[header]
    if (!given) throw badParameter(header, 'is required')
    if (!ids.some((id) => given === `${id}`)) throw badParameter(header, `${given} is not known to this host`)
  }
}

/** An empty 429 with the seconds until calls are served again, or null within the limit. */
function overLimit({ settings: { rateLimit }, clock, rateWindow }: SandboxState): Answer | null {
  if (!rateLimit) return null
  const nowMs = clock.now()
  if (nowMs >= rateWindow.endsAtMs) Object.assign(rateWindow, { endsAtMs: nowMs + rateLimit.perMs, calls: 0 })
  if (++rateWindow.calls <= rateLimit.calls) return null
  return { status: 429, headers: { 'Retry-After': `${Math.ceil((rateWindow.endsAtMs - nowMs) / 1000)}` } }
}

/** Refuses claims that do not reach as far as the call. */
function checkAccess(access: Access, ticket: Ticket | null, accountId: string | undefined): void {
  const isWaiting = ticket?.kind === 'two-factor'
  if (access === 'two-factor' ? !ticket?.login : isWaiting && access !== 'login') throw badClaims()
  if (access === 'required' && !ticket) throw badClaims()
  if (access === 'never' && ticket) throw forbidden()
  if (access === 'own' && ticket && `${ticket.account?.id}` !== accountId) throw forbidden()
}
