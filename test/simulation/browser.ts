import { nowMs } from './virtual-time.ts'

interface Cookie {
  value: string
  untilMs: number
  /** When the answer that brought it left its process. */
  sentAtMs: number
}

export const sessionCookie = 'kibo_shopper'

/** The cookies of one browser, which all its tabs share. */
export class CookieJar {
  readonly #cookies = new Map<string, Cookie>()
  /** Session cookies that it had before, the last one last. */
  readonly past: string[] = []

  get header(): string {
    return [...this.#cookies]
      .filter(([, { untilMs }]) => untilMs > nowMs())
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')
  }

  get session(): string | undefined {
    const cookie = this.#cookies.get(sessionCookie)
    return cookie && cookie.untilMs > nowMs() ? cookie.value : undefined
  }

  /** When the answer left that brought the session cookie. */
  get sessionSentAtMs(): number {
    return this.#cookies.get(sessionCookie)?.sentAtMs ?? Number.NEGATIVE_INFINITY
  }

  take(setCookies: string[], sentAtMs: number): void {
    for (const line of setCookies) {
      const { name, value, maxAgeMs } = parseSetCookie(line)
      if (name === sessionCookie && this.session !== undefined && this.session !== value) this.past.push(this.session)
      if (maxAgeMs <= 0) this.#cookies.delete(name)
      else this.#cookies.set(name, { value, untilMs: nowMs() + maxAgeMs, sentAtMs })
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
