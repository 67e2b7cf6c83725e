import { randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import { badParameter } from '../kibo-json/errors.ts'
import { createPage } from '../page/router.ts'
import type { Answer } from './exchange.ts'
import { type ActiveFault, delayOf, faultyAnswer, isCarriedOut, takeFault, withWrongTypes } from './faults.ts'
import { judge } from './judge.ts'
import type { Operation } from './operation.ts'
import { notImitatedPaths, operations, type SandboxOperation } from './operations.ts'
import { recordCall } from './record-call.ts'
import type { ServerState } from './server-state.ts'

/** Longest delay that a timer takes. */
const maxDelayMs = 2 ** 31 - 1

/**
 * The HTTP server of a sandbox, not listening yet. `closing` ends the calls that a fault holds back; `reset` is what
 * the page's button does.
 */
export function createApiServer(
  state: ServerState,
  { closing, reset }: { closing: AbortSignal; reset: () => void },
): Server {
  const app = express().disable('x-powered-by').disable('etag')
  const serving = (name: SandboxOperation | null) => (req: Request, res: Response) => {
    serve({ state, closing, req, res, name }).catch(() => req.destroy())
  }
  for (const [method, path] of notImitatedPaths) app[toVerb(method)](`/api${path}`, serving(null))
  for (const [name, { method, path }] of Object.entries(operations)) {
    app[toVerb(method)](name === 'graphql' ? path : `/api${path}`, serving(name as SandboxOperation))
  }
  app.use(['/api', '/graphql'], serving(null))
  app.use(createPage(state, reset))
  // What Express itself gives up on: a path that cannot be decoded, a form that cannot be parsed.
  app.use((_error: unknown, _req: Request, res: Response, _next: NextFunction) => {
    res.status(400).json(badParameter('request', 'cannot be read').body)
  })
  const server = createServer(app)
  server.keepAliveTimeout = 60_000
  return server
}

const toVerb = (method: Operation['method']) => method.toLowerCase() as 'get' | 'post' | 'put' | 'delete'

interface Served {
  state: ServerState
  closing: AbortSignal
  req: Request
  res: Response
  name: SandboxOperation | null
}

/** One call: read, recorded, met by a fault or answered. Rejects when the client or the sandbox goes away meanwhile. */
async function serve({ state, closing, req, res, name }: Served): Promise<void> {
  const rawBody = await text(req)
  const isForm = name === 'createAppToken' && req.is('application/x-www-form-urlencoded')
  const { body, isJson } = isForm ? parseForm(rawBody) : parseBody(rawBody)
  const call = recordCall(state, req, name, body)
  res.on('finish', () => {
    call.status = res.statusCode
    state.news.emit('news')
  })
  const given = req.get('x-vol-correlation')
  const correlationId = given && /^[\w-]{1,64}$/.test(given) ? given : randomUUID().replaceAll('-', '')
  res.setHeader('x-vol-correlation', correlationId)

  const fault = takeFault(state.faults, call)
  call.fault = fault?.kind ?? null
  const isJudged = !fault || isCarriedOut(fault)
  const answer = isJudged
    ? judge(state, call, { params: req.params as Record<string, string>, body, isJson, correlationId })
    : null
  if (fault) await wait(Math.min(delayOf(fault), maxDelayMs), undefined, { signal: closing })
  if (answer) send(res, answer, fault)
  else if (fault) sendFault(req, res, fault)
}

function parseBody(rawBody: string): { body: unknown; isJson: boolean } {
  if (rawBody === '') return { body: undefined, isJson: true }
  try {
    return { body: JSON.parse(rawBody), isJson: true }
  } catch {
    return { body: rawBody, isJson: false }
  }
}

/** An application may ask for its token by a form, as OAuth does. */
function parseForm(rawBody: string): { body: unknown; isJson: boolean } {
  return { body: Object.fromEntries(new URLSearchParams(rawBody)), isJson: true }
}

/** Sends an honest answer, or what a fault makes of it. */
function send(res: Response, { status, body, headers = {} }: Answer, fault: ActiveFault | null): void {
  const spoilt = fault?.kind === 'wrong-types' ? withWrongTypes(body) : body
  const json = spoilt === undefined ? '' : JSON.stringify(spoilt)
  const half = json.slice(0, json.length / 2)
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
  if (json !== '') res.type('application/json')
  if (fault?.kind !== 'drop') {
    res.status(status).end(fault?.kind === 'cut' ? half : json)
    return
  }
  // An answer without a body promises one too: there would be nothing to lose otherwise.
  res.status(json === '' ? 200 : status).setHeader('Content-Length', Buffer.byteLength(json) + 2)
  res.write(half || ' ', () => res.destroy())
}

/** Sends what a fault puts instead of an answer, or closes the connection without one. */
function sendFault(req: Request, res: Response, fault: ActiveFault): void {
  const faulty = faultyAnswer(fault)
  if (!faulty) {
    req.socket.destroy()
    return
  }
  if (fault.retryAfterSeconds !== undefined) res.setHeader('Retry-After', fault.retryAfterSeconds)
  res.status(faulty.status).type(faulty.type).send(faulty.body)
}
