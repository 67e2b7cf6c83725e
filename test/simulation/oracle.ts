import { type CookieJar, parseSetCookie, pendingCookie, sessionCookie } from './browser.ts'
import type { Account, Chain, KiboModel } from './kibo-model.ts'
import type { RedisNetwork } from './redis-network.ts'
import type { Errand, Settings } from './scenario.ts'
import { type Answered, limitWindowMs } from './storefront-process.ts'
import { nowMs } from './virtual-time.ts'

/** A request on its way, as the world knows it. */
export interface Errands {
  number: number
  what: Errand
  browser: number
  process: string
  cookie: string | undefined
  /** The cookie of a login that waits for its code. */
  pending: string | undefined
  sentAtMs: number
  isOld: boolean
  /** Product code of an addition. */
  productCode?: string | undefined
  /** When its answer left the process. */
  answeredAtMs?: number
  status?: number
  code?: unknown
}

/** What ends all sessions of a shopper; a lock ends them one by one. */
interface Revocation {
  accountId: number
  fromMs: number
  toMs: number
  request?: number
  /** From `toMs` on none that began before it may be authenticated. */
  isCertain?: boolean
}

/** A session as its cookies show it: from the login, or the guest's first ticket, to its end. */
interface Generation {
  readonly browser: number
  readonly accountId: number | null
  readonly userId: string | null
  readonly beganAtMs: number
  chain: Chain | undefined
  /** From here on no request with its cookies may be authenticated. */
  endedAtMs: number
  /** What may have ended it: the number of the request, or a word. */
  readonly doubts: Set<number | string>
  /** When a revocation, and nothing else, ended it. */
  revokedAtMs?: number
}

interface Line {
  productCode: string
  errand: Errands
}

/** Another answer of the same browser took its cookie, and no process could know. */
const overtaken = 'overtaken'
/** A request that is sent so long before the grace ends may be answered after it, ms. */
const shortlyMs = 2000
const lastingExcuse = 'may have ended'
/** What ends the session that it is asked with, and may begin another. */
const changes: Errand[] = ['login', 'signup', 'verify', 'logout', 'change password']
const attempts: Errand[] = [...changes, 'login wrongly', 'verify wrongly', 'reset password']
const mails: Errand[] = ['forgot password', 'request code', 'login']

/** Says what must never be: each kind of violation is one promise of the docs. */
export class Oracle {
  readonly violations: string[] = []
  readonly #settings: Settings
  readonly #kibo: KiboModel
  readonly #redis: RedisNetwork | undefined
  readonly #jars: CookieJar[]
  readonly #generations = new Map<string, Generation>()
  readonly #guestsOf = new Map<string, number>()
  readonly #lines: Line[] = []
  readonly #errands: Errands[] = []
  readonly #revocations: Revocation[] = []
  readonly #everywhere = new Map<number, ReturnType<Oracle['revoking']>>()
  /** Logins that wait for their code, by their cookie. */
  readonly #pending = new Map<string, { accountId: number; fromMs: number; toMs: number }>()
  readonly #report: (text: string) => void
  #killedAtMs = Number.NEGATIVE_INFINITY

  constructor(
    settings: Settings,
    kibo: KiboModel,
    redis: RedisNetwork | undefined,
    jars: CookieJar[],
    report: (text: string) => void,
  ) {
    this.#settings = settings
    this.#kibo = kibo
    this.#redis = redis
    this.#jars = jars
    this.#report = report
    kibo.onReused = (chain, usedAtMs) => this.#reused(chain, usedAtMs)
  }

  violate(promise: string, about: string): void {
    this.violations.push(promise)
    this.#report(`VIOLATION ${promise}: ${about}`)
  }

  sent(errand: Errands): void {
    this.#errands.push(errand)
    const own = this.#generationOf(errand.cookie)
    const { what, number } = errand
    if (own && changes.includes(what)) own.doubts.add(number)
    const accountId = what === 'reset password' ? this.#accountsOf(errand.browser)[0]?.accountId : own?.accountId
    if (accountId == null) return
    if (what === 'log out everywhere') this.#everywhere.set(number, this.revoking(accountId, number))
    if (what !== 'change password' && what !== 'reset password') return
    this.#revocations.push({ accountId, fromMs: nowMs(), toMs: Number.POSITIVE_INFINITY, request: number })
    for (const one of this.#allOf(accountId)) one.doubts.add(number)
  }

  answered(errand: Errands, answer: Answered): void {
    Object.assign(errand, { answeredAtMs: answer.atMs, status: answer.status, code: answer.json.code })
    const own = this.#generationOf(errand.cookie)
    this.#checkData(errand, answer)
    this.#checkAnswer(errand, answer)
    this.#checkCode(errand, answer)
    this.#checkLimits(errand, answer)
    if (own) this.#checkSession(errand, answer, own)
    else if (isAuthenticated(answer) && !isLogin(errand))
      this.violate('nobody is logged in without a login', text(errand))
    const next = this.#noteCookie(errand, answer, own)
    this.#noteEnds(errand, answer, own, next)
  }

  /** An answer comes into the browser that had this session cookie; late: after one that left its process later. */
  arrived(errand: Errands, { setCookies, status }: Answered, before: string | undefined, isLate: boolean): void {
    const { productCode } = errand
    if (productCode !== undefined && status === 201) this.#lines.push({ productCode, errand })
    const cookie = sessionValueIn(setCookies)
    const had = this.#generationOf(before)
    const has = this.#generationOf(cookie)
    if (cookie === undefined || cookie === before || !had) return
    if (isLate) {
      // The browser goes back to an older cookie, because answers overtook each other on their way.
      had.doubts.add(overtaken)
      has?.doubts.add(overtaken)
    }
    if (isLate || has === had) return
    // A request that took longer than the grace: how its cookie ended is no longer known.
    const isForgotten = (errand.answeredAtMs ?? nowMs()) - errand.sentAtMs >= this.#settings.graceMs - shortlyMs
    if (isForgotten || this.#isNobody(errand)) had.doubts.add(overtaken)
    if (isForgotten || had.accountId === null || this.#isNobody(errand)) return
    if (changes.includes(errand.what)) return
    if (this.#mayBeLost({ ...errand, cookie: before }, had)) return
    // Two requests of a visitor who was revoked, one of them a login, that both begin a session.
    const isEnded = (this.#generationOf(errand.cookie)?.endedAtMs ?? 0) < errand.sentAtMs
    if (isEnded && this.#besides(errand).some((one) => isLogin(one) && one.cookie === errand.cookie)) return
    this.violate('nobody is logged out without a reason', `${text(errand)} its answer takes the cookie of a login`)
  }

  /** @param request that asks for it; a revocation that does nothing leaves no doubt then */
  revoking(accountId: number, request?: number): { done(isDone: boolean, isRefused?: boolean): void } {
    const revocation: Revocation = { accountId, fromMs: nowMs(), toMs: Number.POSITIVE_INFINITY }
    this.#revocations.push(revocation)
    const all = [...this.#allOf(accountId)]
    const live = all.filter(({ doubts, endedAtMs }) => doubts.size === 0 && endedAtMs === Number.POSITIVE_INFINITY)
    const doubt = request ?? lastingExcuse
    for (const one of all) one.doubts.add(doubt)
    return {
      done: (isDone, isRefused = false) => {
        revocation.toMs = nowMs()
        revocation.isCertain = isDone
        if (isRefused) for (const one of all) one.doubts.delete(doubt)
        if (!isDone) return
        for (const one of all) one.endedAtMs = Math.min(one.endedAtMs, nowMs())
        for (const one of live) one.revokedAtMs = nowMs()
      },
    }
  }

  /** A session of a locked account ends when a process next sees the account. */
  locked(accountId: number, isLocked: boolean): void {
    if (!isLocked) return
    this.#revocations.push({ accountId, fromMs: nowMs(), toMs: nowMs() })
    for (const one of this.#allOf(accountId)) one.doubts.add(lastingExcuse)
  }

  killed(process: string): void {
    this.#killedAtMs = nowMs()
    for (const chain of [...this.#kibo.chains.values()].flat()) {
      const { lastRefresh } = chain
      if (lastRefresh?.process !== process) continue
      const isSaved =
        nowMs() - lastRefresh.atMs > 3000 && !this.#redis?.wasInTrouble(lastRefresh.atMs, nowMs(), process)
      if (!isSaved) chain.excuse ??= 'its process died with the only ticket'
    }
  }

  /** A process that holds a lease and does nothing loses it, and what it does next comes late. */
  stalled(forMs: number): void {
    this.#killedAtMs = Math.max(this.#killedAtMs, nowMs() + forMs + 3000)
  }

  /** When all is well again. */
  finish(errand: Errands, answer: Answered): void {
    // An old account that could not be fetched again is degraded until the next look.
    const isLost = this.#generationOf(errand.cookie)?.chain?.excuse !== undefined
    const isDegraded = answer.json.degraded === true && typeof answer.json.emailAddress !== 'string' && !isLost
    if (answer.status !== 200 || isDegraded) {
      this.violate('all is well again', `${text(errand)} ${answer.status} ${JSON.stringify(answer.json)}`)
    }
    this.answered(errand, answer)
  }

  checkLines(): void {
    for (const line of this.#lines) {
      const { errand, productCode } = line
      const holder = [...this.#kibo.carts].find(([, codes]) => codes.includes(productCode))?.[0]
      const jar = this.#jars[errand.browser]
      const current = this.#generationOf(jar?.session)
      const accounts = this.#accountsOf(errand.browser).map(({ userId }) => userId)
      if (holder === undefined) this.violate('a line that was added stays', productCode)
      else if (!accounts.includes(holder) && holder !== current?.userId && !this.#isExcused(line, holder)) {
        this.violate('a line that was added is in the visitor’s cart', `${productCode} is in that of ${holder}`)
      }
    }
  }

  #isExcused({ errand }: Line, holder: string): boolean {
    const chains = this.#kibo.chains.get(holder) ?? []
    if (chains.some(({ excuse, endsAtMs }) => excuse || (endsAtMs.at(-1) ?? 0) <= nowMs())) return true
    // Docs, outages.md: the refreshed cookie never came, and the browser dropped the old one with its refresh token.
    const hasRunOut = ({ value, atMs }: { value: string; atMs: number }) =>
      this.#generationOf(value)?.userId === holder &&
      chains.some(({ endsAtMs }) => endsAtMs.some((endMs) => Math.abs(endMs - atMs) <= 1000))
    if (this.#jars[errand.browser]?.ranOut.some(hasRunOut)) return true
    const besides = this.#besides(errand)
    // Without a cookie that is somebody's each of several requests is a visitor of its own.
    if (this.#isNobody(errand) && besides.some((one) => one.cookie === errand.cookie)) return true
    // Docs, outages.md: in the very moment of a login on another process. Nor knows a login of a guest that began meanwhile.
    const knows = ({ cookie, process }: Errands) =>
      process === errand.process && this.#generationOf(cookie)?.userId === holder
    if (besides.some((one) => isLogin(one) && !knows(one))) return true
    const own = [...this.#generations.values()].filter(({ userId }) => userId === holder)
    return own.some(({ doubts }) => doubts.has(overtaken))
  }

  /** What the same browser asked at the same time. */
  #besides(errand: Errands): Errands[] {
    const endMs = errand.answeredAtMs ?? nowMs()
    return this.#errands.filter(
      (one) =>
        one !== errand &&
        one.browser === errand.browser &&
        one.sentAtMs <= endMs &&
        (one.answeredAtMs ?? Number.POSITIVE_INFINITY) >= errand.sentAtMs,
    )
  }

  /** Whether the cookie stands for nobody; who was revoked within the grace is known. */
  #isNobody({ cookie, sentAtMs }: Errands): boolean {
    const own = this.#generationOf(cookie)
    if (!own) return true
    const knownMs = this.#settings.graceMs - shortlyMs
    if (own.revokedAtMs !== undefined) return sentAtMs - own.revokedAtMs >= knownMs
    if (sentAtMs - (own.chain?.loggedInAtMs ?? sentAtMs) >= knownMs) return true
    // What a login under way ends is known for the grace, so that its answer is the last to set the cookie.
    const isOver = (doubt: number | string) =>
      typeof doubt === 'string' || sentAtMs - (this.#errands[doubt - 1]?.answeredAtMs ?? sentAtMs) >= knownMs
    const hasRunOut = own.chain?.excuse !== undefined || (own.chain?.endsAtMs[0] ?? sentAtMs) <= sentAtMs
    return [...own.doubts].some(isOver) || own.endedAtMs < sentAtMs || hasRunOut
  }

  #checkData({ browser, what, number }: Errands, { who, json }: Answered): void {
    const own = this.#accountsOf(browser)
    const about = `request ${number}, ${what}: ${JSON.stringify({ who, json })}`
    if (who?.accountId != null && !own.some(({ accountId }) => accountId === who.accountId)) {
      this.violate('nobody sees another shopper', about)
    }
    if (who?.status === 'anonymous' && who.userId !== null) {
      const owner = this.#guestsOf.get(who.userId) ?? browser
      this.#guestsOf.set(who.userId, owner)
      if (owner !== browser) this.violate('nobody is another guest', about)
    }
    const { emailAddress } = json
    if (typeof emailAddress === 'string' && !own.some((one) => one.emailAddress === emailAddress)) {
      this.violate('nobody sees another shopper', about)
    }
    const person = this.#settings.browsers[browser]
    const items = (Array.isArray(json.items) ? json.items : []) as { productCode: string }[]
    if (items.some(({ productCode }) => !productCode.startsWith(`of-${person}-`))) {
      this.violate('nobody sees another cart', about)
    }
  }

  #checkAnswer(errand: Errands, { status, retryAfter, setCookies, who, json }: Answered): void {
    const about = `${text(errand)} ${status} ${JSON.stringify(json)}`
    if (status >= 500 && retryAfter === undefined) this.violate('every 5xx has Retry-After', about)
    if (status === 500) this.violate('nothing fails but what is away', about)
    if (this.#kibo.changedBy.has(errand.number) && status >= 400)
      this.violate('what is done is answered as done', about)
    const isSame = errand.cookie !== undefined && sessionValueIn(setCookies) === errand.cookie
    // Docs, redis.md: so that no page undoes a login that another process answered.
    if (this.#settings.hasStore && isSame) this.violate('with a store a refresh sets no cookie', about)
    if (!isLogin(errand)) return
    const isSet = sessionValueIn(setCookies) !== undefined
    const wasGuest = this.#generationOf(errand.cookie)?.accountId == null
    if (status >= 400 && isSet && wasGuest && who?.status === 'authenticated')
      this.violate('what is done is answered as done', about)
    const isRevoked = this.#isRevokedSince(errand.sentAtMs, who?.accountId ?? null)
    if (json.requires2FA !== true && status < 300 && !(isSet && who?.status === 'authenticated') && !isRevoked)
      this.violate('a login logs in', about)
  }

  /** A login of who needs a code logs nobody in, and what waits for a code ends like a session. */
  #checkCode(errand: Errands, answer: Answered): void {
    const { what, browser, pending } = errand
    const [account] = this.#accountsOf(browser)
    if (answer.status >= 300 || !account) return
    const about = `${text(errand)} ${JSON.stringify(answer.json)}`
    if (what === 'login' && account.hasSecondFactor) {
      if (isAuthenticated(answer)) this.violate('nobody is logged in without a code', about)
      const cookie = answer.setCookies.map(parseSetCookie).find(({ name }) => name === pendingCookie)
      if (cookie)
        this.#pending.set(cookie.value, { accountId: account.accountId, fromMs: errand.sentAtMs, toMs: answer.atMs })
    }
    const login = pending === undefined ? undefined : this.#pending.get(pending)
    if (what !== 'verify' || !login || this.#generationOf(errand.cookie)?.accountId != null) return
    const hasEnded = ({ accountId, fromMs, toMs, isCertain }: Revocation) =>
      isCertain && accountId === login.accountId && fromMs >= login.toMs && toMs <= errand.sentAtMs
    if (this.#revocations.some(hasEnded)) this.violate('what has ended stays ended', about)
  }

  #checkLimits(errand: Errands, { status, json, retryAfter }: Answered): void {
    const { perLogin, browsers } = this.#settings
    const fromMs = errand.sentAtMs - limitWindowMs
    // Counted by each process for itself; what could not be given back stays.
    if (this.#redis?.wasInTrouble(fromMs, nowMs()) || this.#killedAtMs >= fromMs) return
    const counted = mails.includes(errand.what) && errand.what !== 'login' ? mails : attempts
    const others = this.#errands.filter(
      (one) =>
        one !== errand &&
        browsers[one.browser] === browsers[errand.browser] &&
        counted.includes(one.what) &&
        (one.answeredAtMs ?? Number.POSITIVE_INFINITY) >= fromMs,
    )
    const mayCount = ({ status: was = 500, answeredAtMs = Number.POSITIVE_INFINITY }: Errands) =>
      counted === mails || was >= 400 || answeredAtMs >= errand.sentAtMs
    if (status === 429) {
      if (retryAfter === undefined) this.violate('every 429 has Retry-After', text(errand))
      if (others.filter(mayCount).length < perLogin) this.violate('nobody is limited without a cause', text(errand))
    }
    const guesses = others.filter(({ code }) => code === 'invalid_credentials')
    if (json.code === 'invalid_credentials' && guesses.length >= 2 * perLogin)
      this.violate('a login can be tried so often', text(errand))
  }

  #checkSession(errand: Errands, answer: Answered, own: Generation): void {
    if (isLogin(errand)) return
    const { status, who, json, setCookies } = answer
    const about = `${text(errand)} ${status} ${JSON.stringify(who)} ${sessionValueIn(setCookies) ?? ''}`
    if (own.accountId === null) {
      if (isAuthenticated(answer)) this.violate('nobody is logged in without a login', about)
      return
    }
    if (own.endedAtMs <= errand.sentAtMs && isAuthenticated(answer)) {
      this.violate('what has ended stays ended', about)
    }
    if (errand.what === 'logout' || errand.what === 'change password') return
    const cookie = sessionValueIn(setCookies)
    const next = cookie === undefined ? own : this.#generations.get(cookie)
    const isLost =
      (status < 300 && !isAuthenticated(answer)) ||
      json.code === 'session_required' ||
      (cookie !== undefined && cookie === '')
    const isOverwritten = cookie !== undefined && next !== undefined && next !== own
    if ((isLost || isOverwritten) && !this.#mayBeLost(errand, own))
      this.violate('nobody is logged out without a reason', about)
  }

  #mayBeLost({ cookie, browser, isOld }: Errands, { chain, doubts, endedAtMs }: Generation): boolean {
    if (doubts.size > 0 || endedAtMs !== Number.POSITIVE_INFINITY) return true
    if (!chain || chain.excuse !== undefined || this.#hasRunOut(chain)) return true
    // Without a store a cookie from before the last refresh is good for the grace.
    return !this.#settings.hasStore && isOld && cookie !== this.#jars[browser]?.session
  }

  /** Whether a refresh token that its cookie may hold has ended; with a store it is the newest. */
  #hasRunOut({ endsAtMs }: Chain): boolean {
    return (endsAtMs.at(this.#settings.hasStore ? -1 : 0) ?? 0) <= nowMs()
  }

  #noteCookie(errand: Errands, answer: Answered, own: Generation | undefined): Generation | undefined {
    const cookie = sessionValueIn(answer.setCookies)
    if (!cookie) return undefined
    const known = this.#generations.get(cookie)
    if (known) return known
    const { who } = answer
    const accountId = who?.accountId ?? null
    const isChange = isLogin(errand) || errand.what === 'change password'
    const isNew = (isChange && answer.status < 300) || own?.accountId !== accountId
    const isSame = !isNew && (accountId !== null || own?.userId === who?.userId)
    const began = this.#kibo.chainOf.get(errand.number)
    const next: Generation =
      own && isSame
        ? own
        : {
            browser: errand.browser,
            accountId,
            userId: who?.userId ?? null,
            beganAtMs: answer.atMs,
            chain: accountId === null ? this.#kibo.chains.get(who?.userId ?? '')?.[0] : (began ?? own?.chain),
            endedAtMs: Number.POSITIVE_INFINITY,
            doubts: new Set(),
          }
    this.#generations.set(cookie, next)
    // A session rests on the password too, which was given before the code.
    const login =
      errand.what === 'verify' && own?.accountId == null ? this.#pending.get(errand.pending ?? '') : undefined
    if (next !== own && this.#isRevokedSince(login?.fromMs ?? errand.sentAtMs, accountId))
      next.doubts.add(lastingExcuse)
    return next
  }

  #noteEnds(errand: Errands, { status, json, atMs }: Answered, own: Generation | undefined, next?: Generation): void {
    const { what, number } = errand
    const isDone = status < 300
    this.#everywhere.get(number)?.done(isDone, !isDone && status < 500)
    const revocation = this.#revocations.find(({ request }) => request === number)
    if (revocation) this.#noteRevocation(errand, revocation, isDone, own, next)
    else if (own && isLogin(errand)) {
      const waits = json.requires2FA === true && own.accountId === null
      if (!isDone || waits) own.doubts.delete(number)
    } else if (own && what === 'logout' && isDone) {
      own.endedAtMs = Math.min(own.endedAtMs, atMs)
    }
  }

  /** A password was changed or reset, or was not. */
  #noteRevocation(
    errand: Errands,
    revocation: Revocation,
    isDone: boolean,
    own: Generation | undefined,
    next: Generation | undefined,
  ): void {
    const { what, number, sentAtMs } = errand
    const { accountId, fromMs } = revocation
    revocation.toMs = nowMs()
    // While Redis or Kibo is away the end is repeated until it holds, and none but the last look can tell.
    const wasInTrouble = this.#redis?.wasInTrouble(sentAtMs, nowMs()) || this.#killedAtMs >= sentAtMs
    const isKiboSure =
      what === 'change password' ||
      (this.#kibo.failedAtMs < sentAtMs - 5000 &&
        !this.#revocations.some((one) => one !== revocation && one.accountId === accountId && one.toMs >= fromMs))
    revocation.isCertain = isDone && !wasInTrouble && isKiboSure
    for (const one of this.#allOf(accountId)) {
      if (one === next) continue
      if (!isDone || (what === 'change password' && one === own && !next)) one.doubts.delete(number)
      else if (one.beganAtMs < sentAtMs && one.doubts.has(number) && revocation.isCertain)
        one.endedAtMs = Math.min(one.endedAtMs, nowMs())
    }
  }

  #isRevokedSince(sinceMs: number, accountId: number | null): boolean {
    return this.#revocations.some((one) => one.accountId === accountId && one.toMs >= sinceMs)
  }

  #reused(chain: Chain, usedAtMs: number): void {
    const { hasStore, graceMs } = this.#settings
    const isExplained = hasStore
      ? this.#redis?.wasInTrouble(usedAtMs - 5000, nowMs()) || this.#killedAtMs >= usedAtMs - 5000
      : nowMs() - usedAtMs > graceMs
    if (!isExplained && !chain.excuse) this.violate('a refresh token is sent once', `of chain ${chain.number}`)
  }

  #generationOf(cookie: string | undefined): Generation | undefined {
    return cookie === undefined ? undefined : this.#generations.get(cookie)
  }

  #allOf(accountId: number): Set<Generation> {
    return new Set([...this.#generations.values()].filter((one) => one.accountId === accountId))
  }

  #accountsOf(browser: number): Account[] {
    const person = this.#settings.browsers[browser]
    return this.#kibo.accounts.filter(({ emailAddress }) => emailAddress.startsWith(`person-${person}@`))
  }
}

function isLogin({ what }: Errands): boolean {
  return what === 'login' || what === 'signup' || what === 'verify'
}

function isAuthenticated({ who }: Answered): boolean {
  return who?.status === 'authenticated'
}

/** The session cookie that is set; empty when it is cleared. */
function sessionValueIn(setCookies: string[]): string | undefined {
  const cookie = setCookies.map(parseSetCookie).find(({ name }) => name === sessionCookie)
  return cookie && (cookie.maxAgeMs <= 0 ? '' : cookie.value)
}

function text({ number, what, browser, process }: Errands): string {
  return `request ${number}, ${what} of browser ${browser} at ${process}:`
}
