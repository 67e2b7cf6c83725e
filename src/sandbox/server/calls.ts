import type { IncomingMessage } from 'node:http'
import type { SandboxState } from '../model/state.ts'
import { liveTicket } from '../model/tickets.ts'
import { pushBounded } from './bounded.ts'
import type { FaultKind } from './faults.ts'
import type { SandboxOperation } from './operations.ts'

/** One call that the sandbox was asked, in full: headers and body carry tokens and passwords as they came. */
export interface SandboxCall {
  /** Counts the calls of this sandbox from 1. */
  readonly id: number
  /** The sandbox's time of arrival, milliseconds since 1970. */
  readonly at: number
  readonly method: string
  /** With `/api`, as it was asked, without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Kibo's name of the operation; null: no operation of this sandbox. */
  readonly operation: SandboxOperation | null
  /** Whose `x-vol-user-claims` came along; null: none did. */
  readonly claims: 'anonymous' | 'customer' | 'two-factor' | 'invalid' | null
  readonly headers: Readonly<Record<string, string>>
  /** Parsed JSON, the text when it is none, or null without a body. */
  readonly body: unknown
  /** Status of the answer; null: not answered yet, or never. */
  status: number | null
  /** The fault that met this call. */
  fault: FaultKind | null
}

/** Most calls that are kept; beyond, the oldest go. */
const maxCalls = 10_000

/** Enters a call, whatever becomes of it, into the list. */
export function recordCall(
  state: SandboxState,
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
    body: body ?? null,
    status: null,
    fault: null,
  }
  pushBounded(state.calls, call, maxCalls)
  state.news.emit('news')
  return call
}
