import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import { isAppToken } from './app-token.ts'
import { pushBounded } from './bounded.ts'
import { maxCalls, type SandboxCall } from './calls.ts'
import { badAppToken, badClaims, badParameter, errorBody, forbidden, KiboError, notFound } from './errors.ts'
import type { Access, Answer } from './exchange.ts'
import { type ActiveFault, delayOf, faultyAnswer, takeFault, withWrongTypes } from './faults.ts'
import { type Operation, operations, type SandboxOperation } from './operations.ts'
import { createPage } from './page/router.ts'
import { pickFields } from './response-fields.ts'
import type { SandboxState, Ticket } from './state.ts'
import { liveTicket } from './tickets.ts'

/** Longest delay that a timer takes. */
const maxDelayMs = 2 ** 31 - 1

/** The HTTP server of a sandbox, not listening yet. `closing` ends the calls that a fault holds back. */
export function createApiServer(state: SandboxState, closing: AbortSignal): Server {
  const app = express().disable('x-powered-by').disable('etag')
  for (const [name, operation] of Object.entries(operations)) {
    app[methodOf(operation)](`/api${operation.path}`, (req, res) => {
      serve({ state, closing, req, res, name: name as SandboxOperation }).catch(() => req.destroy())
    })
  }
  app.use('/api', (req, res) => {
    serve({ state, closing, req, res, name: null }).catch(() => req.destroy())
  })
  app.use(createPage(state))
  // What Express itself gives up on: a path that cannot be decoded, a form that cannot be parsed.
  app.use((_error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    res.status(400).json(badParameter('request', 'cannot be read').body)
  })
  const server = createServer(app)
  server.keepAliveTimeout = 60_000
  return server
}

const methodOf = ({ method }: Operation) => method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'

interface Served {
  state: SandboxState
  closing: AbortSignal
  req: Request
  res: Response
  name: SandboxOperation | null
}

/** One call: read, recorded, met by a fault or answered. */
async function serve({ state, closing, req, res, name }: Served): Promise<void> {
  const rawBody = await text(req)
  const call = recordCall(state, req, name, rawBody)
  res.on('finish', () => {
    call.status = res.statusCode
  })
  const given = req.get('x-vol-correlation')
  const correlationId = given && /^[\w-]{1,64}$/.test(given) ? given : randomUUID().replaceAll('-', '')
  res.setHeader('x-vol-correlation', correlationId)

  const fault = takeFault(state.faults, call)
  call.fault = fault?.kind ?? null
  const sent = fault && faultyAnswer(fault)
  const answer = sent || fault?.kind === 'refuse' ? null : judge(state, req, call, rawBody, correlationId, res)
  if (fault) await wait(Math.min(delayOf(fault), maxDelayMs), undefined, { signal: closing })
  if (fault?.kind === 'refuse') {
    req.socket.destroy()
    return
  }
  if (fault?.retryAfterSeconds !== undefined) res.setHeader('Retry-After', fault.retryAfterSeconds)
  if (sent) {
    res.status(sent.status).type(sent.type).send(sent.body)
    return
  }
  if (answer) send(res, answer, fault)
}

function recordCall(
  state: SandboxState,
  req: Request,
  operation: SandboxOperation | null,
  rawBody: string,
): SandboxCall {
  const url = new URL(req.originalUrl, state.url)
  const call: SandboxCall = {
    id: ++state.callCount,
    at: state.clock.now(),
    method: req.method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    operation,
    claims: null,
    headers: Object.fromEntries(Object.entries(req.headers).map(([header, value]) => [header, `${value}`])),
    body: rawBody === '' ? null : parsedOrText(rawBody),
    status: null,
    fault: null,
  }
  pushBounded(state.calls, call, maxCalls)
  return call
}

function parsedOrText(rawBody: string): unknown {
  try {
    return JSON.parse(rawBody)
  } catch {
    return rawBody
  }
}

/** The honest answer to a call. */
function judge(
  state: SandboxState,
  req: Request,
  call: SandboxCall,
  rawBody: string,
  correlationId: string,
  res: Response,
): Answer {
  const claims = req.get('x-vol-user-claims')
  const ticket = claims ? liveTicket(state, claims) : null
  if (claims) call.claims = ticket?.kind ?? 'invalid'
  try {
    const retryAfterSeconds = overLimit(state)
    if (retryAfterSeconds !== null) {
      res.setHeader('Retry-After', retryAfterSeconds)
      return { status: 429 }
    }
    if (call.operation !== 'createAppToken' && !isAppToken(state, req.get('authorization'))) {
      throw badAppToken(`${state.url}${req.originalUrl}`)
    }
    if (!call.operation) throw notFound(call.path)
    const { access, handle } = operations[call.operation]
    if (claims && !ticket) throw badClaims()
    checkAccess(access, ticket, req.params.accountId)
    const query = new URL(req.originalUrl, state.url).searchParams
    const body = readBody(rawBody)
    const answer = handle({ state, ticket, params: req.params as Record<string, string>, query, body })
    const responseFields = query.get('responseFields')
    return responseFields ? { ...answer, body: pickFields(answer.body, responseFields) } : answer
  } catch (error) {
    if (error instanceof KiboError) return { status: error.status, body: { ...error.body, correlationId } }
    const message = `The sandbox failed: ${error instanceof Error ? error.stack : error}`
    return { status: 500, body: { ...errorBody({ errorCode: 'UNEXPECTED_ERROR', message }), correlationId } }
  }
}

/** Seconds until calls are served again, or null within the limit. */
function overLimit({ settings: { rateLimit }, clock, rateWindow }: SandboxState): number | null {
  if (!rateLimit) return null
  const nowMs = clock.now()
  if (nowMs >= rateWindow.endsAtMs) Object.assign(rateWindow, { endsAtMs: nowMs + rateLimit.perMs, calls: 0 })
  return ++rateWindow.calls > rateLimit.calls ? Math.ceil((rateWindow.endsAtMs - nowMs) / 1000) : null
}

/** Refuses claims that do not reach as far as the call. */
function checkAccess(access: Access, ticket: Ticket | null, accountId: unknown): void {
  const isWaiting = ticket?.kind === 'two-factor'
  if (access === 'two-factor' ? !isWaiting : isWaiting && access !== 'login') throw badClaims()
  if (access === 'required' && !ticket) throw badClaims()
  if (access === 'never' && ticket) throw forbidden()
  if (access === 'own' && ticket && `${ticket.account?.id}` !== accountId) throw forbidden()
}

function readBody(rawBody: string): unknown {
  if (rawBody === '') return undefined
  try {
    return JSON.parse(rawBody)
  } catch {
    throw badParameter('body', 'must be JSON')
  }
}

function send(res: Response, { status, body }: Answer, fault: ActiveFault | null): void {
  const spoilt = fault?.kind === 'wrong-types' ? withWrongTypes(body) : body
  const json = spoilt === undefined ? '' : JSON.stringify(spoilt)
  const half = json.slice(0, json.length / 2)
  if (json !== '') res.type('application/json')
  if (fault?.kind !== 'drop') {
    res.status(status).end(fault?.kind === 'cut' ? half : json)
    return
  }
  // An answer without a body promises one too: there would be nothing to lose otherwise.
  res.status(json === '' ? 200 : status).setHeader('Content-Length', Buffer.byteLength(json) + 2)
  res.write(half || ' ', () => res.destroy())
}
