import type { Request, Response } from 'express'
import type { CookieConfig } from '../config.ts'
import { chunkValue } from '../cookie/chunk-value.ts'
import type { Jar } from '../cookie/jar.ts'
import { type FoundCookie, readCookie } from '../cookie/read-cookie.ts'
import { beforeHeaders } from './before-headers.ts'

interface Change {
  /** Undefined removes the cookie from the browser. */
  value: string | undefined
  maxAgeMs: number | undefined
  unless: (() => boolean) | undefined
}

/**
 * The cookies of one Express request and response.
 *
 * Values come here sealed and wait until the headers go out, so that the app's own Set-Cookie headers and ours never
 * remove each other.
 */
export class ResponseJar implements Jar {
  readonly #req: Request
  readonly #res: Response
  readonly #config: CookieConfig
  /** By cookie name, chunks not yet cut. */
  #changes: Map<string, Change> | undefined
  #found: Map<string, FoundCookie> | undefined
  #isHooked = false

  constructor(req: Request, res: Response, config: CookieConfig) {
    this.#req = req
    this.#res = res
    this.#config = config
  }

  read(name: string): FoundCookie {
    this.#found ??= new Map()
    let found = this.#found.get(name)
    if (!found) {
      found = readCookie(this.#req.headers.cookie, name)
      this.#found.set(name, found)
    }
    return found
  }

  write(name: string, value: string, options: { maxAgeMs: number | undefined; unless?: () => boolean }): void {
    chunkValue(name, value, this.#config) // throws now when it is too large, not when the headers go out
    this.#change(name, { value, maxAgeMs: options.maxAgeMs, unless: options.unless })
  }

  clear(name: string, unless?: () => boolean): void {
    this.#change(name, { value: undefined, maxAgeMs: undefined, unless })
  }

  #change(name: string, change: Change): void {
    this.#changes ??= new Map()
    this.#changes.set(name, change)
    if (this.#isHooked || this.#res.headersSent) return
    this.#isHooked = true
    beforeHeaders(this.#res, () => this.#apply())
  }

  #apply(): void {
    const setCookies = [...(this.#changes ?? [])].flatMap(([name, change]) => this.#setCookies(name, change))
    if (setCookies.length === 0) return

    for (const { name, value, maxAgeMs } of setCookies) {
      const { path, domain, sameSite, secure } = this.#config
      this.#res.cookie(name, value ?? '', {
        path,
        sameSite,
        secure,
        httpOnly: true,
        encode: String,
        domain,
        maxAge: maxAgeMs,
        expires: value === undefined ? new Date(1) : undefined,
      })
    }
    // A cache that stored this answer would hand one shopper's session to another; these headers are for caches alone.
    for (const header of this.#res.getHeaderNames()) if (isForCaches(header)) this.#res.removeHeader(header)
    this.#res.setHeader('Cache-Control', 'no-store')
    this.#res.vary('Cookie')
  }

  #setCookies(name: string, { value, maxAgeMs, unless }: Change): SetCookie[] {
    if (unless?.()) return []
    const written: Map<string, string> = value === undefined ? new Map() : chunkValue(name, value, this.#config)
    const stale = this.read(name).names.filter((seen) => !written.has(seen))
    return [
      ...Array.from(written, ([part, text]) => ({ name: part, value: text, maxAgeMs })),
      ...stale.map((part) => ({ name: part, value: undefined, maxAgeMs: undefined })),
    ]
  }
}

/** Headers that tell one cache or another to store the answer, whatever Cache-Control says. */
function isForCaches(header: string): boolean {
  return header.endsWith('-cache-control') || ['surrogate-control', 'edge-control', 'x-accel-expires'].includes(header)
}

interface SetCookie extends Pick<Change, 'value' | 'maxAgeMs'> {
  name: string
}
