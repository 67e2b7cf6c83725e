import type { Problem } from '../errors.ts'
import type { SessionJson } from '../middleware/session-json.ts'
import { parseJson } from '../parse-json.ts'
import type { SignupInput } from '../ticket/signup.ts'

export type { Problem, SessionJson }

/** The parts of a page that are used here, because the package has no DOM types. */
declare function addEventListener(type: string, listener: (event: { persisted?: boolean }) => void): void
declare function removeEventListener(type: string, listener: (event: { persisted?: boolean }) => void): void
declare const document: { visibilityState: string }

export interface SessionOptions {
  /** Where `authRoutes()` is mounted. Default `/auth`. */
  path?: string
}

/** A refused request: the problem that the server answered with (`status`, `code`, `detail`, `errors` …). */
export type SessionError = Error & Problem

/** The visitor's session as a page sees it: a value to observe, and the calls that change it. It holds no token. */
export interface PageSession {
  /** The newest session JSON; undefined until the first answer. */
  readonly current: SessionJson | undefined
  /** Resolves with the first session JSON. */
  readonly ready: Promise<SessionJson>
  /**
   * Calls `listener` after each change, in any open tab of the storefront. Returns a function that ends the calls.
   *
   * Fits React: `useSyncExternalStore(session.subscribe, () => session.current)`.
   */
  subscribe(listener: (session: SessionJson) => void): () => void
  /** Asks the server for the session again. */
  reload(): Promise<SessionJson>
  /**
   * Afterwards `status` is `authenticated` or `two-factor`.
   *
   * These methods reject with a `SessionError` for a refusal and with `TypeError` when there is no answer.
   */
  login(
    credentials: ({ username: string } | { userName: string } | { emailAddress: string }) & {
      password: string
      remember?: boolean
      accountId?: number
    },
  ): Promise<SessionJson>
  signup(input: SignupInput): Promise<SessionJson>
  logout(): Promise<SessionJson>
  /** Asks for a code by mail: for a login that waits for one, or for a logged-in shopper's step up. */
  requestTwoFactor(): Promise<void>
  verifyTwoFactor(code: string): Promise<SessionJson>
  /** Asks for a one-time code by mail to `emailAddress`, if it is known. */
  requestOtp(emailAddress: string): Promise<void>
  verifyOtp(input: { emailAddress: string; code: string; remember?: boolean }): Promise<SessionJson>
  /** Ends timers and messages; for tests and for pages that remove the helper. */
  close(): void
}

const guest: SessionJson = {
  status: 'anonymous',
  isAnonymous: true,
  requires2FA: false,
  customer: null,
  expiresAt: null,
}
const renewBeforeMs = 5 * 60_000
const retryMs = 30_000
const longestTimerMs = 2 ** 31 - 1

/**
 * Keeps a page up to date with the visitor's session: loads it, changes it, notices changes in other tabs, and renews
 * it before it ends while the page is open.
 *
 * Requests run one after the other, so that an older answer never replaces a newer one.
 *
 * @example const session = createSession(); session.subscribe(({ customer }) => showName(customer?.firstName))
 */
export function createSession({ path = '/auth' }: SessionOptions = {}): PageSession {
  const listeners = new Set<(session: SessionJson) => void>()
  const tabs = new BroadcastChannel(`kibo-storefront-auth ${path}`)
  let current: SessionJson | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let timer: ReturnType<typeof setTimeout> | undefined

  const take = (session: SessionJson) => {
    current = session
    schedule()
    for (const listener of listeners) listener(session)
    return session
  }

  /** Sends a request when all earlier ones are answered. */
  const send = (route: string, body?: object): Promise<SessionJson | undefined> => {
    const answer = queue.then(async () => {
      const response = await fetch(path + route, {
        method: body ? 'POST' : 'GET',
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: body ? JSON.stringify(body) : null,
      })
      // What is not JSON is not from this package: the status says enough.
      const json = parseJson(await response.text())
      if (!response.ok) {
        throw Object.assign(new Error(`HTTP ${response.status}`), { status: response.status }, json)
      }
      return json as SessionJson | undefined
    })
    queue = answer.catch(() => {})
    return answer
  }

  const reload = async () => take((await send('/session')) as SessionJson)

  /** Sends a request that may change the session, and makes the other tabs load it again. */
  const change = async (route: string, body: object) => {
    const session = take((await send(route, body)) as SessionJson)
    tabs.postMessage(0)
    return session
  }

  const schedule = (again = false) => {
    clearTimeout(timer)
    if (!current?.expiresAt) return
    const leftMs = Date.parse(current.expiresAt) - Date.now()
    const waitMs = again ? leftMs + 1000 : leftMs - Math.min(renewBeforeMs, leftMs / 2) * (1 - Math.random() / 5)
    timer = setTimeout(renew, Math.min(Math.max(waitMs, 1000), longestTimerMs))
  }

  const renew = async () => {
    const before = current?.expiresAt
    try {
      const { expiresAt } = await change('/refresh', {})
      if (expiresAt === before) schedule(true) // it can't live longer: look again when it ends
    } catch {
      timer = setTimeout(renew, retryMs)
    }
  }

  /** A page that comes back may show a session that has ended meanwhile. */
  const lookAgain = ({ persisted = document.visibilityState === 'visible' }) => {
    if (persisted) reload().catch(() => {})
  }

  tabs.onmessage = () => lookAgain({ persisted: true })
  for (const type of ['pageshow', 'visibilitychange']) addEventListener(type, lookAgain)

  const ready = reload()
  ready.catch(() => {})
  return {
    get current() {
      return current
    },
    ready,
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    reload,
    login: (credentials) => change('/login', credentials),
    signup: (input) => change('/signup', input),
    async logout() {
      await send('/logout', {})
      tabs.postMessage(0)
      // the visitor is logged out, even when the guest's session can't be loaded
      return reload().catch(() => take(guest))
    },
    requestTwoFactor: async () => void (await send('/two-factor/request', {})),
    verifyTwoFactor: (code) => change('/two-factor/verify', { code }),
    requestOtp: async (emailAddress) => void (await send('/otp/request', { emailAddress })),
    verifyOtp: (input) => change('/otp/verify', input),
    close() {
      clearTimeout(timer)
      tabs.close()
      listeners.clear()
      for (const type of ['pageshow', 'visibilitychange']) removeEventListener(type, lookAgain)
    },
  }
}
