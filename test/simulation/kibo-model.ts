import { createHash } from 'node:crypto'
import { nowMs } from './virtual-time.ts'

/** The tickets of one visitor, each refreshed into the next. */
export interface Chain {
  readonly number: number
  readonly userId: string
  readonly accountId: number | null
  /** When a guest was taken over by a login, of a copy of the browser perhaps. */
  loggedInAtMs?: number
  /** What a refresh of it came to last. */
  lastRefresh?: { atMs: number; process: string }
  /** When each of its refresh tokens ends, the newest last. */
  readonly endsAtMs: number[]
  /** Why the visitor may have lost it, as the docs say. */
  excuse?: string
}

interface Ticket {
  chain: Chain
  expiresAtMs: number
  /** Of a login that waits for its code: good for another code alone. */
  isPending?: boolean
}
export interface RefreshToken extends Ticket {
  /** When it was used, and whether the answer to that reached the process. */
  used?: { atMs: number; answer: 'under way' | 'arrived' | 'lost' }
}
export interface Account {
  accountId: number
  userId: string
  emailAddress: string
  password: string
  /** Whether a login needs a code, too. */
  hasSecondFactor: boolean
  isLocked: boolean
  /** The code and the confirmation code that were mailed last, until they are used. */
  code?: string | undefined
  resetCode?: string | undefined
}

/** A call as it arrives. */
export interface KiboCall {
  query: URLSearchParams
  claims: string | undefined
  body: Record<string, unknown>
  /** Which request of a browser it is made for, and by which process. */
  request: number
  process: string
  isGivenUp(): boolean
}
export interface Answer {
  status: number
  json?: unknown
}

/** A small Kibo: guests, logins, accounts, carts, and refresh tokens that it takes once. */
export class KiboModel {
  readonly #lives: { accessMs: number; refreshMs: number }
  /** Of whom a login asks for a code. */
  readonly #secondFactor: string[]
  readonly accounts: Account[] = []
  /** Product codes by user id. */
  readonly carts = new Map<string, string[]>()
  /** Ticket chains that a request of a browser began, the last one counts. */
  readonly chainOf = new Map<number, Chain>()
  readonly chains = new Map<string, Chain[]>()
  /** Passwords that were changed, by the request that asked for it, when the process knows that it was done. */
  readonly changedBy = new Set<number>()
  /** When a call failed last. */
  failedAtMs = Number.NEGATIVE_INFINITY
  /** Called when a refresh token comes again although the answer to its use was not lost. */
  onReused: (chain: Chain, usedAtMs: number) => void = () => {}
  readonly #tickets = new Map<string, Ticket>()
  readonly #refreshTokens = new Map<string, RefreshToken>()
  #lastNumber = 0

  constructor(lives: { accessMs: number; refreshMs: number }, secondFactor: string[]) {
    this.#lives = lives
    this.#secondFactor = secondFactor
  }

  addAccount(emailAddress: string, password: string): Account {
    const accountId = 1001 + this.accounts.length
    const hasSecondFactor = this.#secondFactor.includes(emailAddress)
    const userId = this.#hex(`user ${accountId}`)
    const account: Account = { accountId, userId, emailAddress, password, hasSecondFactor, isLocked: false }
    this.accounts.push(account)
    return account
  }

  /** What Kibo does when a call arrives. A late one is of a process that no longer waits for it. */
  carryOut(operation: string, asked: KiboCall): Answer {
    const { claims, body, query, request, process } = asked
    const ticket = claims === undefined ? undefined : this.#tickets.get(claims)
    const isRefused = claims !== undefined && (!ticket || ticket.expiresAtMs <= nowMs())
    if (isRefused || (ticket?.isPending && operation !== 'request code')) return refusal(401, 'INVALID_ACCESS_TOKEN')
    const userId = ticket?.chain.userId ?? ''
    switch (operation) {
      case 'app token':
        return { status: 200, json: { access_token: 'app', token_type: 'bearer', expires_in: 86_400 } }
      case 'anonymous':
        return this.#begin(this.#hex(`guest ${++this.#lastNumber}`), null, request)
      case 'login': {
        const account = this.accounts.find((one) => one.emailAddress === body.username)
        if (account?.isLocked) return refusal(401, 'ACCOUNT_LOCKED')
        if (!account || account.password !== body.password) return refusal(401, 'INVALID_CREDENTIALS')
        return account.hasSecondFactor ? this.#waitForCode(account) : this.#logIn(account, ticket, request)
      }
      case 'request code': {
        const account = this.accounts.find((one) => one.userId === userId)
        if (account) account.code = `code-${++this.#lastNumber}`
        return account ? { status: 204 } : refusal(404, 'ITEM_NOT_FOUND')
      }
      case 'verify code': {
        const account = this.accounts.find((one) => one.userId === body.userId)
        if (account?.isLocked) return refusal(401, 'ACCOUNT_LOCKED')
        if (!account?.code || account.code !== body.otpCode) return refusal(401, 'INVALID_CODE')
        account.code = undefined
        return this.#logIn(account, ticket, request)
      }
      case 'forgot password': {
        const account = this.accounts.find((one) => one.emailAddress === (body.emailAddress ?? body.userName))
        if (account) account.resetCode = `reset-${++this.#lastNumber}`
        return { status: 204 }
      }
      case 'reset password': {
        const account = this.accounts.find((one) => one.emailAddress === body.userName)
        if (!account?.resetCode || account.resetCode !== body.confirmationCode) return refusal(400, 'INVALID_CODE')
        const password = String(body.newPassword)
        Object.assign(account, { password, resetCode: undefined, isLocked: false })
        return { status: 204 }
      }
      case 'signup': {
        const { emailAddress } = body.account as { emailAddress: string }
        if (this.accounts.some((one) => one.emailAddress === emailAddress)) return refusal(409, 'ALREADY_EXISTS')
        return this.#logIn(this.addAccount(emailAddress, String(body.password)), ticket, request)
      }
      case 'refresh':
        return this.#refresh(query.get('refreshToken') ?? '', process, asked.isGivenUp())
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

  /** The use of the refresh token that a call carries, before it is sent: undefined when it was used before. */
  useOf({ query }: KiboCall): RefreshToken | undefined {
    const token = this.#refreshTokens.get(query.get('refreshToken') ?? '')
    return token?.used ? undefined : token
  }

  /** The process was, or was not, told what came of that use. */
  told(token: RefreshToken | undefined, isLost: boolean): void {
    if (token?.used?.answer !== 'under way') return
    token.used.answer = isLost ? 'lost' : 'arrived'
    if (isLost) token.chain.excuse ??= 'the answer to a refresh was lost'
  }

  cart(userId: string): string[] {
    const known = this.carts.get(userId) ?? []
    this.carts.set(userId, known)
    return known
  }

  #logIn(account: Account, guest: Ticket | undefined, request: number): Answer {
    if (guest && guest.chain.accountId === null) {
      guest.chain.loggedInAtMs = nowMs()
      this.cart(account.userId).push(...this.cart(guest.chain.userId).splice(0))
    }
    const { status, json } = this.#begin(account.userId, account.accountId, request)
    return { status, json: { ...(json as object), customerAccount: viewOf(account) } }
  }

  /** The ticket of a login that waits for its code. */
  #waitForCode({ userId }: Account): Answer {
    const accessToken = `access-${++this.#lastNumber}`
    const chain: Chain = { number: ++this.#lastNumber, userId, accountId: null, endsAtMs: [] }
    this.#tickets.set(accessToken, { chain, expiresAtMs: nowMs() + this.#lives.accessMs, isPending: true })
    const accessTokenExpiration = new Date(Date.now() + this.#lives.accessMs).toISOString()
    return { status: 200, json: { accessToken, accessTokenExpiration, refreshToken: null, userId, requires2FA: true } }
  }

  #begin(userId: string, accountId: number | null, request: number): Answer {
    const chain: Chain = { number: ++this.#lastNumber, userId, accountId, endsAtMs: [] }
    this.chainOf.set(request, chain)
    this.chains.set(userId, [...(this.chains.get(userId) ?? []), chain])
    return this.#ticket(chain)
  }

  #refresh(text: string, process: string, isGivenUp: boolean): Answer {
    const token = this.#refreshTokens.get(text)
    if (!token || token.expiresAtMs <= nowMs()) return refusal(404, 'ITEM_NOT_FOUND')
    if (token.used) {
      if (token.used.answer !== 'lost' && !isGivenUp) this.onReused(token.chain, token.used.atMs)
      return refusal(404, 'ITEM_NOT_FOUND')
    }
    token.used = { atMs: nowMs(), answer: 'under way' }
    token.chain.lastRefresh = { atMs: nowMs(), process }
    return this.#ticket(token.chain)
  }

  #ticket(chain: Chain): Answer {
    const accessToken = `access-${++this.#lastNumber}`
    const refreshToken = this.#hex(`refresh ${this.#lastNumber}`)
    const { accessMs, refreshMs } = this.#lives
    const endsAt = (ms: number) => new Date(Date.now() + ms).toISOString()
    chain.endsAtMs.push(nowMs() + refreshMs)
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

function viewOf({ accountId, userId, emailAddress, isLocked }: Account): object {
  return { id: accountId, userId, emailAddress, userName: emailAddress, isActive: true, isLocked }
}

function refusal(status: number, errorCode: string): Answer {
  return { status, json: { errorCode, message: errorCode } }
}
