import type { IncomingMessage } from 'node:http'
import { pipeline, type Readable } from 'node:stream'
import { constants, createBrotliDecompress, createGunzip } from 'node:zlib'

/** What a call sends. */
export interface HttpCall {
  method: string
  headers: Record<string, string>
  body?: string | undefined
  /** Ends the call, and the coming in of its answer. */
  signal: AbortSignal
}

/** What is read of an answer; the `Response` of `fetch` is one. */
export interface HttpAnswer {
  readonly status: number
  readonly ok: boolean
  readonly headers: { get(lowerCaseName: string): string | null }
  readonly body: AsyncIterable<Uint8Array> | null
}

/**
 * Sends one HTTP request; resolves when the headers of the answer are there. Follows no redirect.
 *
 * Rejects with the connection's error or the signal's reason; the body throws either while it comes in.
 */
export type Transport<A extends HttpAnswer = HttpAnswer> = (url: string, call: HttpCall) => Promise<A>

export type Fetch = typeof globalThis.fetch

/** Sends with `fetch`; `init` has its further options, a body and a signal among them. */
export function throughFetch(fetch: Fetch, init: RequestInit = {}): Transport<Response> {
  return (url, { method, headers, body, signal }) =>
    fetch(url, {
      ...init,
      ...(body === undefined ? {} : { body }),
      method,
      headers,
      signal: init.signal ? AbortSignal.any([signal, init.signal]) : signal,
      redirect: 'manual',
      // With credentials `fetch` of Node 25 refuses a 401 to a body that it can't send again.
      credentials: 'omit',
    })
}

/**
 * Sends with `node:http` or `node:https`; with the global `fetch` where somebody has replaced it or its dispatcher.
 *
 * A process that calls Node's own `fetch` while it starts pays for that with each page that it serves later.
 */
export const throughNode: Transport = (url, call) =>
  isFetchChanged() ? throughFetch(globalThis.fetch)(url, call) : request(url, call)

/** Symbol under which Node's `fetch` finds what sends its requests: an `Agent`, a proxy's or a test's dispatcher. */
const dispatcherKey = Symbol.for('undici.globalDispatcher.1')
const headOfNodesFetch = 'function fetch(input, init = undefined)'

/** True when a call has to go through the global `fetch`, whoever has changed it for proxies, tests or tracing. */
function isFetchChanged(): boolean {
  const dispatcher: unknown = Reflect.get(globalThis, dispatcherKey)
  const isOwnDispatcher = dispatcher === undefined || Object(dispatcher).constructor?.name === 'Agent'
  return !isOwnDispatcher || !String(globalThis.fetch).startsWith(headOfNodesFetch)
}

// An `import` of `node:http` reads all its exports, and one of them makes Node 22 load its `fetch`.
const http = process.getBuiltinModule('node:http')
const https = process.getBuiltinModule('node:https')

/** A connection that is idle for longer is closed here, before a server that waits for 5 s closes it. */
const idleMs = 4000
const plain = new http.Agent({ keepAlive: true, timeout: idleMs })
const secure = new https.Agent({ keepAlive: true, timeout: idleMs })

function request(url: string, { method, headers, body, signal }: HttpCall): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    // `request` is looked up at each call: tests and tracing replace it.
    const [{ request }, agent] = url.startsWith('https:') ? [https, secure] : [http, plain]
    const all = { 'accept-encoding': 'gzip, br', 'user-agent': 'node', ...headers }
    request(url, { method, headers: all, agent, signal }, (incoming) => resolve(answerOf(incoming, signal)))
      .on('error', (error) => reject(signal.aborted ? signal.reason : error))
      .end(body)
  })
}

function answerOf(incoming: IncomingMessage, signal: AbortSignal): HttpAnswer {
  const { headers, statusCode: status = 0 } = incoming
  return {
    status,
    ok: status >= 200 && status < 300,
    headers: { get: (name) => headers[name]?.toString() ?? null },
    body: bodyOf(incoming, signal),
  }
}

async function* bodyOf(incoming: IncomingMessage, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  try {
    yield* decoded(incoming)
  } catch (error) {
    throw signal.aborted ? signal.reason : error
  }
}

/** The body without its compression; what has come when the end is missing, as from `fetch`. */
function decoded(incoming: IncomingMessage): Readable {
  switch (incoming.headers['content-encoding']?.toLowerCase()) {
    case 'gzip':
      return pipeline(incoming, createGunzip({ finishFlush: constants.Z_SYNC_FLUSH }), () => {})
    case 'br':
      return pipeline(incoming, createBrotliDecompress(), () => {})
    default:
      return incoming
  }
}
