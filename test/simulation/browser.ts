import { nowMs } from './virtual-time.ts'

interface Cookie {
  value: string
  untilMs: number
  /** `leftAs` of the answer that brought it. */
  leftAs: number
}

export const sessionCookie = 'kibo_shopper'
export const pendingCookie = 'kibo_shopper_2fa'

/** The cookies of one browser, which all its tabs share. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()
  /** Session cookies that it had before, the last one last. */
  readonly past: string[] = []
  /** Session cookies that the browser dropped because their time was over. */
  readonly ranOut: { value: string; atMs: number }[] = []

  /** The header `Cookie`, with another session cookie perhaps. */
  header(session: string | undefined): string {
    const live = [...this.#cookies].filter(([name, { untilMs }]) => name !== sessionCookie && untilMs > nowMs())
    const others = live.map(([name, { value }]) => `${name}=${value}`)
    return (session === undefined ? others : [`${sessionCookie}=${session}`, ...others]).join('; ')
  }

  get session(): string | undefined {
    const cookie = this.#cookies.get(sessionCookie)
    if (!cookie || cookie.untilMs > nowMs()) return cookie?.value
    this.ranOut.push({ value: cookie.value, atMs: cookie.untilMs })
    this.#cookies.delete(sessionCookie)
    return undefined
  }

  /** What stands for a login that waits for its code. */
  get pending(): string | undefined {
    return this.#cookies.get(pendingCookie)?.value
  }

  /** `leftAs` of the answer that brought the session cookie. */
  get sessionLeftAs(): number {
    return this.#cookies.get(sessionCookie)?.leftAs ?? 0
  }

  take(setCookies: string[], leftAs: number): void {
    for (const line of setCookies) {
      const { name, value, maxAgeMs } = parseSetCookie(line)
      if (name === sessionCookie && this.session !== undefined && this.session !== value) this.past.push(this.session)
      if (maxAgeMs <= 0) this.#cookies.delete(name)
      else this.#cookies.set(name, { value, untilMs: nowMs() + maxAgeMs, leftAs })
    }
  }
}

export function parseSetCookie(line: string): { name: string; value: string; maxAgeMs: number } {
  const [pair = '', ...attributes] = line.split('; ')
  const at = pair.indexOf('=')
  const maxAge = attributes.find((one) => /^max-age=/i.test(one))?.slice(8)
  const isGone = attributes.some((one) => /^expires=Thu, 01 Jan 1970/i.test(one))
  const maxAgeMs = isGone ? 0 : maxAge === undefined ? Number.POSITIVE_INFINITY : Number(maxAge) * 1000
  return { name: pair.slice(0, at), value: pair.slice(at + 1), maxAgeMs }
}
