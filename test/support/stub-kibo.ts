import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { KiboClient, type KiboClientHooks } from '../../src/kibo/client.ts'
import type { KiboOptions } from '../../src/kibo/options.ts'

export interface StubCall {
  method: string
  /** Path and query as they came. */
  url: string
  headers: IncomingMessage['headers']
  body: string
}

/** Status, JSON (or text) and headers; or what to do with the response itself. */
export type StubAnswer =
  | { status?: number; json?: unknown; text?: string; headers?: Record<string, string> }
  | ((response: ServerResponse, call: StubCall) => unknown)

/** A server that answers with what a test told it to, in turn; the last answer goes on for ever. */
export async function stubKibo(...answers: StubAnswer[]) {
  const calls: StubCall[] = []
  const oauthCalls: StubCall[] = []
  let oauth: StubAnswer[] = []

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    const call = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body }
    const isOauth = call.url.endsWith('/authtickets/oauth')
    ;(isOauth ? oauthCalls : calls).push(call)
    const script = isOauth ? oauth : answers
    const answer = (script.length > 1 ? script.shift() : script[0]) ?? {
      json: isOauth ? { access_token: `app-${oauthCalls.length}`, token_type: 'bearer', expires_in: 3600 } : {},
    }
    if (typeof answer === 'function') return answer(response, call)
    response.writeHead(answer.status ?? 200, { 'x-vol-correlation': `c${calls.length}`, ...answer.headers })
    response.end(answer.json === undefined ? answer.text : JSON.stringify(answer.json))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const kibo: KiboOptions = {
    apiHost: origin,
    authHost: origin,
    tenantId: 17828,
    siteId: 22116,
    clientId: 'test.app',
    sharedSecret: 'test-secret',
  }
  return {
    origin,
    kibo,
    /** Without those for the app token. */
    calls,
    oauthCalls,
    answer: (...next: StubAnswer[]) => answers.splice(0, answers.length, ...next),
    answerOauth: (...next: StubAnswer[]) => {
      oauth = next
    },
    client: (options: KiboOptions = {}, hooks: KiboClientHooks = {}) => new KiboClient({ ...kibo, ...options }, hooks),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export type StubKibo = Awaited<ReturnType<typeof stubKibo>>

export const guestTicket = {
  accessToken: 'guest+access/token==',
  accessTokenExpiration: '2026-11-21T19:00:00.000Z',
  refreshToken: '0123456789abcdef0123456789abcdef',
  refreshTokenExpiration: '2026-11-22T18:45:00.000Z',
  userId: 'f'.repeat(32),
}

export const customerTicket = {
  ...guestTicket,
  accessToken: 'customer+access/token==',
  customerAccount: { id: 1001, userId: 'f'.repeat(32), emailAddress: 'ada@example.com', isActive: true },
}

/** The error of a call that must fail. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  return call.then(
    () => {
      throw new Error('the call did not fail')
    },
    (error: unknown) => error,
  )
}
