import { type Agent, type IncomingHttpHeaders, request } from 'node:http'
import type { Problem } from '../../src/errors.ts'
import type { CustomerAccount } from '../../src/kibo/records/account.ts'
import type { SessionJson } from '../../src/middleware/session-json.ts'

/** What the tests read of a storefront's JSON, each as if it were there: an absent field fails the assertion on it. */
export interface ReplyJson extends Omit<SessionJson, 'status'>, Omit<Problem, 'status'> {
  status: unknown
  customer: NonNullable<SessionJson['customer']>
  account: CustomerAccount
  degraded: boolean
  claims: string
  errors: NonNullable<Problem['errors']>
  items: { product: { productCode: string }; quantity: number }[]
  [field: string]: unknown
}

export interface Reply {
  status: number
  headers: IncomingHttpHeaders
  /** Whole Set-Cookie lines. */
  setCookies: string[]
  /** The session cookie that it sets; undefined when it does not, empty when it clears it. */
  session: string | undefined
  text: string
  json: ReplyJson
}

export interface Ask {
  method?: string
  headers?: Record<string, string | string[]>
  /** An object is sent as JSON. */
  body?: object | string
  agent?: Agent
}

/** One request, exactly as told: no cookie jar, no default headers, no redirects followed. */
export function ask(url: string, { method = 'GET', headers = {}, body, agent }: Ask = {}): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const json = typeof body === 'object' && !Buffer.isBuffer(body)
    const payload = json ? JSON.stringify(body) : (body as string | Buffer | undefined)
    const outgoing = request(url, {
      method,
      agent: agent ?? false,
      maxHeaderSize: 262_144,
      headers: {
        ...(json && { 'content-type': 'application/json' }),
        ...(payload !== undefined && !headers['transfer-encoding'] && { 'content-length': Buffer.byteLength(payload) }),
        ...headers,
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          setCookies: response.headers['set-cookie'] ?? [],
          session: setCookieOf(response.headers) ?? setCookieOf(response.headers, '__Host-kibo_shopper'),
          text,
          json: parsed(text),
        })
      })
    })
    outgoing.end(payload)
  })
}

function parsed(text: string): ReplyJson {
  try {
    return JSON.parse(text)
  } catch {
    return {} as ReplyJson
  }
}

/** A browser with one cookie jar, which can be looked into, copied and put back. Secure cookies travel over http here. */
export class Browser {
  readonly url: string
  readonly jar: Map<string, string>

  constructor(url: string, jar: Iterable<[string, string]> = []) {
    this.url = url
    this.jar = new Map(jar)
  }

  get cookie(): string {
    return Array.from(this.jar, ([name, value]) => `${name}=${value}`).join('; ')
  }

  /** Another one with the cookies of this moment, as a request in flight has them. */
  copy(): Browser {
    return new Browser(this.url, this.jar)
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask(path, { headers })
  }

  post(path: string, body?: object | string, headers: Record<string, string> = {}): Promise<Reply> {
    return this.ask(path, { method: 'POST', headers, ...(body !== undefined && { body }) })
  }

  /** Posts a form as a browser does. */
  form(path: string, fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Reply> {
    return this.post(path, new URLSearchParams(fields).toString(), { ...formHeaders, ...headers })
  }

  async ask(path: string, asked: Ask): Promise<Reply> {
    const cookie = this.cookie
    const reply = await ask(this.url + path, { ...asked, headers: { ...(cookie && { cookie }), ...asked.headers } })
    for (const line of reply.setCookies) this.#take(line)
    return reply
  }

  #take(line: string): void {
    const [pair = '', ...attributes] = line.split('; ')
    const name = pair.slice(0, pair.indexOf('='))
    const expires = attributes.find((attribute) => attribute.startsWith('Expires='))?.slice('Expires='.length)
    if (expires && Date.parse(expires) <= Date.now()) this.jar.delete(name)
    else this.jar.set(name, pair.slice(name.length + 1))
  }
}

/** What browsers send with a form's post. */
export const formHeaders = {
  'content-type': 'application/x-www-form-urlencoded',
  accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
}

/** The value of one cookie that a response sets; undefined when it does not, empty when it clears it. */
export function setCookieOf(headers: Record<string, unknown>, name = 'kibo_shopper'): string | undefined {
  const lines = (headers['set-cookie'] as string[] | undefined) ?? []
  return lines
    .map((line) => line.split(';')[0] ?? '')
    .find((pair) => pair.startsWith(`${name}=`))
    ?.slice(name.length + 1)
}
