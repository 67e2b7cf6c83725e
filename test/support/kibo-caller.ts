import { createSandbox, type Sandbox, type SandboxOptions } from '../../src/sandbox/index.ts'

/** What the tests read of Kibo's answers, each as if it were there: an absent field fails the assertion on it. */
export interface Body extends AccountBody {
  [name: string]: unknown
  access_token: string
  refresh_token: string
  accessToken: string
  accessTokenExpiration: string
  refreshToken: string
  refreshTokenExpiration: string
  jwtAccessToken: string
  requires2FA: boolean
  customerAccount: AccountBody
  applicationName: string
  errorCode: string
  message: string
  items: Body[]
  additionalErrorData: { name: string; value: string }[]
  exceptionDetail: { type: string; stackTrace: string }
  correlationId: string
  totalCount: number
  product: { productCode: string }
  quantity: number
  isPasswordChangeRequired: boolean
  failedLoginAttemptCount: number
  remainingLoginAttempts: number
  lastLockedOn: string | null
}

interface AccountBody {
  [name: string]: unknown
  id: number
  userId: string
  userName: string
  emailAddress: string
  firstName: string | null
  isLocked: boolean
  isActive: boolean
  isAnonymous: boolean
  approvalStatus: string
  contacts: { [name: string]: unknown }[]
  users: { [name: string]: unknown; userId: string; isActive: boolean; roles: { roleName: string }[] }[]
  commerceSummary: { orderCount: number; totalOrderAmount: { amount: number } }
}

export interface Reply {
  status: number
  headers: Headers
  text: string
  body: Body
}

export interface Ask {
  body?: unknown
  claims?: string | undefined
  headers?: Record<string, string>
}

export const customer = '/commerce/customer'

/** A sandbox with an application token, and short ways to ask it over HTTP. */
export class Kibo {
  #sandbox: Sandbox | undefined
  #token = ''
  #tokenEndsAtMs = 0

  constructor(sandbox?: Sandbox) {
    this.#sandbox = sandbox
  }

  static async open(options?: SandboxOptions): Promise<Kibo> {
    return new Kibo(await createSandbox(options))
  }

  get sandbox(): Sandbox {
    if (!this.#sandbox) throw new Error('the sandbox is open during tests only')
    return this.#sandbox
  }

  /** Asks that sandbox from now on. */
  use(sandbox: Sandbox): void {
    this.#sandbox = sandbox
    this.#tokenEndsAtMs = 0
  }

  async ask(method: string, path: string, { headers, claims, ...ask }: Ask = {}): Promise<Reply> {
    const { tenantId, siteId } = this.sandbox.kibo
    return send(`${this.sandbox.url}/api${path}`, method, {
      ...ask,
      headers: {
        'x-vol-tenant': `${tenantId}`,
        'x-vol-site': `${siteId}`,
        authorization: `Bearer ${await this.#appToken()}`,
        ...(claims !== undefined && { 'x-vol-user-claims': claims }),
        ...headers,
      },
    })
  }

  async #appToken(): Promise<string> {
    if (this.sandbox.now() < this.#tokenEndsAtMs) return this.#token
    const { clientId: client_id, sharedSecret: client_secret } = this.sandbox.kibo
    const body = { client_id, client_secret, grant_type: 'client_credentials' }
    const reply = await send(`${this.sandbox.url}/api/platform/applications/authtickets/oauth`, 'POST', { body })
    this.#token = reply.body.access_token
    this.#tokenEndsAtMs = this.sandbox.now() + hours(1)
    return this.#token
  }

  get = (path: string, ask?: Ask) => this.ask('GET', path, ask)
  post = (path: string, body?: unknown, ask?: Ask) => this.ask('POST', path, { body, ...ask })
  put = (path: string, body?: unknown, ask?: Ask) => this.ask('PUT', path, { body, ...ask })

  /** A new guest's ticket. */
  guest = async (): Promise<Body> => (await this.get(`${customer}/authtickets/anonymousshopper`)).body

  logIn = (username: string, password: string, ask: Ask & { more?: object } = {}) =>
    this.post(`${customer}/authtickets`, { username, password, ...ask.more }, ask)

  signUp = (emailAddress: string, password: string, ask: Ask & { more?: object; account?: object } = {}) =>
    this.post(
      `${customer}/accounts/Add-Account-And-Login`,
      { account: { emailAddress, ...ask.account }, password, ...ask.more },
      ask,
    )

  refresh = (refreshToken: string, more = '') =>
    this.put(`${customer}/authtickets/refresh?refreshToken=${refreshToken}${more}`)

  /** What the claims' cart holds, as `A*2 B*1`. */
  cart = async (claims: string): Promise<string> => {
    const { body } = await this.get('/commerce/carts/current', { claims })
    return body.items.map(({ product, quantity }) => `${product.productCode}*${quantity}`).join(' ')
  }

  addToCart = (claims: string, productCode: string, quantity: number) =>
    this.post('/commerce/carts/current/items', { product: { productCode }, quantity }, { claims })

  mail = (kind: '2fa' | 'otp' | 'reset'): string => {
    const mail = this.sandbox.outbox.findLast((one) => one.kind === kind)
    if (!mail) throw new Error(`no ${kind} mail`)
    return mail.code
  }
}

/** A sandbox of its own for each test of a suite. */
export function useKibo(options?: SandboxOptions): Kibo {
  const kibo = new Kibo()
  beforeEach(async () => kibo.use(await createSandbox(options)))
  afterEach(() => kibo.sandbox.close())
  return kibo
}

async function send(url: string, method: string, { body, headers }: Ask): Promise<Reply> {
  const response = await fetch(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: parsed(text) as Body }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const minuteMs = 60_000
export const minutes = (count: number) => count * minuteMs
export const hours = (count: number) => count * 60 * minuteMs
