import { createHash } from 'node:crypto'
import { context, never, nowMs } from './virtual-time.ts'

/** What may go wrong with one call, before or after Kibo has done what it was asked. */
export type KiboFault =
  | 'answers 503'
  | 'is not reached'
  | 'drops the answer'
  | 'answers 503 all the same'
  | 'answers late'

export interface KiboNature {
  latencyMs(): number
  /** Draws what goes wrong with a call of this operation. */
  fault(operation: string): KiboFault | undefined
  accessMs: number
  refreshMs: number
  note(text: string): void
}

/** The tickets of one visitor, each refreshed into the next. */
export interface Chain {
  readonly number: number
  readonly userId: string
  readonly accountId: number | null
  /** What a refresh of it came to last. */
  lastRefresh?: { atMs: number; process: string }
  endsAtMs: number
  /** When its first refresh token ends. */
  firstEndsAtMs: number
  /** Why the visitor may have lost it, as the docs say. */
  excuse?: string
}

interface Ticket {
  chain: Chain
  expiresAtMs: number
}
interface RefreshToken extends Ticket {
  /** When it was used, and whether the answer to that reached the process. */
  used?: { atMs: number; answer: 'under way' | 'arrived' | 'lost' }
}
export interface Account {
  accountId: number
  userId: string
  emailAddress: string
  password: string
}

interface Asked {
  path: string
  query: URLSearchParams
  claims: string | undefined
  body: Record<string, unknown>
  method: string
}
interface Answer {
  status: number
  json?: unknown
}

/** A small Kibo: guests, logins, accounts, carts, and refresh tokens that it takes once. */
export class KiboModel {
  readonly nature: KiboNature
  readonly accounts: Account[] = []
  /** Product codes by user id. */
  readonly carts = new Map<string, string[]>()
  /** Ticket chains that a request of a browser began, the last one counts. */
  readonly chainOf = new Map<number, Chain>()
  readonly chains = new Map<string, Chain[]>()
  /** Passwords that were changed, by the request that asked for it, when the process knows that it was done. */
  readonly changedBy = new Set<number>()
  /** Called when a refresh token comes again although the answer to its use was not lost. */
  onReused: (chain: Chain, usedAtMs: number) => void = () => {}
  readonly #tickets = new Map<string, Ticket>()
  readonly #refreshTokens = new Map<string, RefreshToken>()
  #lastNumber = 0

  constructor(nature: KiboNature) {
    this.nature = nature
  }

  addAccount(emailAddress: string, password: string): Account {
    const accountId = 1001 + this.accounts.length
    const account = { accountId, userId: this.#hex(`user ${accountId}`), emailAddress, password }
    this.accounts.push(account)
    return account
  }

  /** Shaped as the global `fetch`. */
  readonly fetch = async (input: unknown, init: RequestInit = {}): Promise<Response> => {
    const own = context.getStore()
    if (own?.isDead) return never()
    const url = new URL(String(input))
    const path = url.pathname.replace(/^\/api/, '')
    const method = init.method ?? 'GET'
    const operation = operationOf(method, path)
    const headers = new Headers(init.headers as Record<string, string>)
    const asked: Asked = {
      method,
      path,
      query: url.searchParams,
      claims: headers.get('x-vol-user-claims') ?? undefined,
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
    }
    const fault = this.nature.fault(operation)
    const aborted = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true })
    })
    let isAborted = false
    let used: RefreshToken | undefined
    aborted.catch(() => {
      isAborted = true
      this.#lose(used)
    })
    // A process that dies takes no call back, so the way there and the answer are no part of it.
    const pause = (ms: number) => context.exit(() => new Promise<void>((resolve) => setTimeout(resolve, ms)))
    const done = async (): Promise<Response> => {
      await pause(this.nature.latencyMs())
      if (isAborted) return never()
      if (fault === 'answers 503') return this.#told(operation, fault, respond({ status: 503 }))
      if (fault === 'is not reached') throw this.#told(operation, fault, notReached('ECONNREFUSED'))
      const wasUsed = this.#tokenOf(asked)?.used !== undefined
      const answer = this.#carryOut(operation, asked, own?.request ?? 0, own?.process ?? '')
      used = wasUsed ? undefined : this.#tokenOf(asked)
      await pause(fault === 'answers late' ? 8000 : this.nature.latencyMs())
      const isLost = fault !== undefined || isAborted || own?.isDead === true
      if (isLost) this.#lose(used)
      else if (used?.used) used.used.answer = 'arrived'
      if (operation === 'change password' && answer.status < 300 && !isLost) this.changedBy.add(own?.request ?? 0)
      this.nature.note(
        `${own?.process} ${operation} ${answer.status}${isLost ? ` but ${fault ?? 'nobody waits'}` : ''}`,
      )
      if (own?.isDead || fault === 'answers late') return never()
      if (fault === 'drops the answer') throw notReached('ECONNRESET')
      return respond(fault === 'answers 503 all the same' ? { status: 503 } : answer)
    }
    return Promise.race([done(), aborted])
  }

  #told<Value>(operation: string, fault: KiboFault, value: Value): Value {
    this.nature.note(`${context.getStore()?.process} ${operation}: Kibo ${fault}`)
    return value
  }

  #tokenOf({ query }: Asked): RefreshToken | undefined {
    return this.#refreshTokens.get(query.get('refreshToken') ?? '')
  }

  #lose(token: RefreshToken | undefined): void {
    if (token?.used?.answer !== 'under way') return
    token.used.answer = 'lost'
    token.chain.excuse ??= 'the answer to a refresh was lost'
  }

  #carryOut(operation: string, { claims, body, query }: Asked, request: number, process: string): Answer {
    const ticket = claims === undefined ? undefined : this.#tickets.get(claims)
    const isRefused = claims !== undefined && (!ticket || ticket.expiresAtMs <= nowMs())
    if (isRefused) return refusal(401, 'INVALID_ACCESS_TOKEN')
    const userId = ticket?.chain.userId ?? ''
    switch (operation) {
      case 'app token':
        return { status: 200, json: { access_token: 'app', token_type: 'bearer', expires_in: 86_400 } }
      case 'anonymous':
        return this.#begin(this.#hex(`guest ${++this.#lastNumber}`), null, request)
      case 'login': {
        const account = this.accounts.find((one) => one.emailAddress === body.username)
        if (!account || account.password !== body.password) return refusal(401, 'INVALID_CREDENTIALS')
        return this.#logIn(account, ticket, request)
      }
      case 'signup': {
        const { emailAddress } = body.account as { emailAddress: string }
        if (this.accounts.some((one) => one.emailAddress === emailAddress)) return refusal(409, 'ALREADY_EXISTS')
        return this.#logIn(this.addAccount(emailAddress, String(body.password)), ticket, request)
      }
      case 'refresh':
        return this.#refresh(query.get('refreshToken') ?? '', process)
      case 'account': {
        const account = this.accounts.find((one) => one.userId === userId)
        return account ? { status: 200, json: viewOf(account) } : refusal(404, 'ITEM_NOT_FOUND')
      }
      case 'change password': {
        const account = this.accounts.find((one) => one.userId === userId)
        if (!account || account.password !== body.oldPassword) return refusal(401, 'INVALID_CREDENTIALS')
        account.password = String(body.newPassword)
        return { status: 204 }
      }
      case 'cart':
        return { status: 200, json: { userId, items: this.cart(userId).map((productCode) => ({ productCode })) } }
      case 'add':
        this.cart(userId).push(String(body.productCode))
        return { status: 201, json: { userId } }
      default:
        throw new Error(`the model of Kibo does not know ${operation}`)
    }
  }

  cart(userId: string): string[] {
    const known = this.carts.get(userId) ?? []
    this.carts.set(userId, known)
    return known
  }

  #logIn(account: Account, guest: Ticket | undefined, request: number): Answer {
    if (guest && guest.chain.accountId === null) {
      this.cart(account.userId).push(...this.cart(guest.chain.userId).splice(0))
    }
    const { status, json } = this.#begin(account.userId, account.accountId, request)
    return { status, json: { ...(json as object), customerAccount: viewOf(account) } }
  }

  #begin(userId: string, accountId: number | null, request: number): Answer {
    const chain: Chain = {
      number: ++this.#lastNumber,
      userId,
      accountId,
      endsAtMs: 0,
      firstEndsAtMs: nowMs() + this.nature.refreshMs,
    }
    this.chainOf.set(request, chain)
    this.chains.set(userId, [...(this.chains.get(userId) ?? []), chain])
    return this.#ticket(chain)
  }

  #refresh(text: string, process: string): Answer {
    const token = this.#refreshTokens.get(text)
    if (!token || token.expiresAtMs <= nowMs()) return refusal(404, 'ITEM_NOT_FOUND')
    if (token.used) {
      if (token.used.answer !== 'lost') this.onReused(token.chain, token.used.atMs)
      return refusal(404, 'ITEM_NOT_FOUND')
    }
    token.used = { atMs: nowMs(), answer: 'under way' }
    token.chain.lastRefresh = { atMs: nowMs(), process }
    return this.#ticket(token.chain)
  }

  #ticket(chain: Chain): Answer {
    const accessToken = `access-${++this.#lastNumber}`
    const refreshToken = this.#hex(`refresh ${this.#lastNumber}`)
    const { accessMs, refreshMs } = this.nature
    const endsAt = (ms: number) => new Date(Date.now() + ms).toISOString()
    chain.endsAtMs = nowMs() + refreshMs
    this.#tickets.set(accessToken, { chain, expiresAtMs: nowMs() + accessMs })
    this.#refreshTokens.set(refreshToken, { chain, expiresAtMs: nowMs() + refreshMs })
    const account = this.accounts.find((one) => one.accountId === chain.accountId)
    const json = {
      accessToken,
      accessTokenExpiration: endsAt(accessMs),
      refreshToken,
      refreshTokenExpiration: endsAt(refreshMs),
      userId: chain.userId,
      ...(account && { customerAccount: viewOf(account) }),
    }
    return { status: 200, json }
  }

  #hex(text: string): string {
    return createHash('md5').update(text).digest('hex')
  }
}

function viewOf({ accountId, userId, emailAddress }: Account): object {
  return { id: accountId, userId, emailAddress, userName: emailAddress, isActive: true }
}

function operationOf(method: string, path: string): string {
  if (path.endsWith('/authtickets/oauth')) return 'app token'
  if (path.endsWith('/authtickets/anonymousshopper')) return 'anonymous'
  if (path.endsWith('/authtickets/refresh')) return 'refresh'
  if (path.endsWith('/customer/authtickets')) return 'login'
  if (path.endsWith('/Add-Account-And-Login')) return 'signup'
  if (path.endsWith('/accounts/current')) return 'account'
  if (path.endsWith('/Change-Password')) return 'change password'
  if (path.endsWith('/carts/current')) return 'cart'
  if (path.endsWith('/carts/current/items')) return 'add'
  throw new Error(`the model of Kibo does not know ${method} ${path}`)
}

function refusal(status: number, errorCode: string): Answer {
  return { status, json: { errorCode, message: errorCode } }
}

function respond({ status, json }: Answer): Response {
  const body = json === undefined ? null : JSON.stringify(json)
  return new Response(body, { status, headers: { 'content-type': 'application/json' } })
}

function notReached(code: string): Error {
  return Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) })
}
