import type { IncomingMessage } from 'node:http'
import { withoutCardNumber } from '../kibo-json/card.ts'
import { liveTicket } from '../model/tickets.ts'
import { pushBounded } from './bounded.ts'
import type { SandboxCall } from './calls.ts'
import type { SandboxOperation } from './operations.ts'
import type { ServerState } from './server-state.ts'

/** Most calls that are kept; beyond, the oldest go. */
const maxCalls = 10_000
const isOfCards = /\/cards(\/|$)/i

/** Adds a call to the list, before it is known how it ends. */
export function recordCall(
  state: ServerState,
  req: Pick<IncomingMessage, 'method' | 'headers'> & { originalUrl: string },
  operation: SandboxOperation | null,
  body: unknown,
): SandboxCall {
  const url = new URL(req.originalUrl, state.url)
  const headers = Object.fromEntries(Object.entries(req.headers).map(([name, value]) => [name, `${value}`]))
  const claims = headers['x-vol-user-claims']
  const call: SandboxCall = {
    id: ++state.callCount,
    at: state.clock.now(),
    method: req.method ?? '',
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    operation,
    claims: claims ? (liveTicket(state, claims)?.kind ?? 'invalid') : null,
    headers,
    body: (isOfCards.test(url.pathname) ? withoutCardNumber(body) : body) ?? null,
    status: null,
    fault: null,
  }
  pushBounded(state.calls, call, maxCalls)
  state.news.emit('news')
  return call
}
