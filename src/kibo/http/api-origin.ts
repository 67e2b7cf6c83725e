import { z } from 'zod'
import { KiboApiError } from '../errors.ts'
import type { KiboConfig } from '../options.ts'
import { readOrigin } from '../read-origin.ts'
import { type Answer, failure, readAnswer } from './answer.ts'
import type { AppToken } from './app-token.ts'
import { withinDeadline } from './deadline.ts'
import { noAnswer } from './no-answer.ts'
import { retriedRead } from './retried-read.ts'
import { type KiboCall, traceCall } from './trace-call.ts'

const operation = 'tenant'
/** The tenant service is asked again this long after it could not be. */
const askAgainMs = 60_000
const tenant = z.object({ domain: z.string().min(1) })

/** The tenant service could not be asked, so that calls go to a host that is built from the options. */
export interface BuiltHost {
  apiHost: string
  /** Why it could not. */
  error: KiboApiError
}

/**
 * Where Kibo's API is: as configured, else as Kibo's tenant service says.
 *
 * It is asked once, for whoever waits, and at most for half of `timeoutMs`, so that time is left for the call itself.
 * Where it can't be asked (no answer, 403, 429, 5xx, an answer without a usable domain) calls go to the built host, as
 * those of Kibo's SDK do; it is asked again in the background a minute later. A tenant that it does not know is an error.
 *
 * @see GET {authHost}/api/platform/tenants/{tenantId}
 */
export class ApiOrigin {
  readonly #config: KiboConfig
  readonly #appToken: AppToken
  readonly #onBuiltHost: ((built: BuiltHost) => void) | undefined
  #origin: string | undefined
  #inFlight: Promise<string> | undefined
  /** Set while the built host is used. */
  #askAgainAtMs: number | undefined

  constructor(config: KiboConfig, appToken: AppToken, onBuiltHost?: (built: BuiltHost) => void) {
    this.#config = config
    this.#appToken = appToken
    this.#onBuiltHost = onBuiltHost
    this.#origin = config.apiOrigin
  }

  /** @throws {KiboApiError} with `appToken`: it says nothing about a shopper */
  async get(): Promise<string> {
    if (this.#origin !== undefined) return this.#origin
    if (this.#askAgainAtMs === undefined) return this.#share()
    // Nobody waits for it: a failure shows on its tracing channel, and in the log.
    if (this.#config.now() >= this.#askAgainAtMs) this.#share().catch(() => {})
    return this.#config.builtApiOrigin
  }

  #share(): Promise<string> {
    this.#inFlight ??= this.#find().finally(() => {
      this.#inFlight = undefined
    })
    return this.#inFlight
  }

  async #find(): Promise<string> {
    const { builtApiOrigin, now } = this.#config
    const found = await this.#ask().catch((error: unknown) => {
      if (error instanceof KiboApiError) return error
      throw error
    })
    if (typeof found === 'string') {
      this.#origin = found
      return found
    }
    if (found.operation !== operation || isDefinite(found)) throw found
    this.#askAgainAtMs = now() + askAgainMs
    this.#onBuiltHost?.({ apiHost: builtApiOrigin, error: found })
    return builtApiOrigin
  }

  async #ask(): Promise<string> {
    const { timeoutMs, now, authOrigin, allowInsecureHttp } = this.#config
    const limitMs = Math.ceil(timeoutMs / 2)
    const call: KiboCall = { operation, method: 'GET', status: null, code: null, correlationId: null }
    return traceCall(call, async () => {
      let token = await this.#appToken.get()
      try {
        const read = (signal: AbortSignal) =>
          retriedRead.execute(async () => {
            let answer = await this.#request(token, signal, limitMs)
            if (answer.status === 401) {
              token = await this.#appToken.renew(token)
              answer = await this.#request(token, signal, limitMs)
            }
            if (!answer.ok) throw failure(answer, operation, 'app token', now())
            return answer
          }, signal)
        const { status, correlationId, json } = await withinDeadline(limitMs, undefined, read)
        const answered = tenant.safeParse(json)
        const rule = { allowInsecureHttp, loopbackScheme: new URL(authOrigin).protocol }
        const origin = answered.success ? readOrigin(answered.data.domain, rule) : 'not-a-host'
        Object.assign(call, { status, correlationId })
        if (typeof origin === 'object') return origin.origin
        const details = { operation, status, correlationId, appToken: true }
        throw new KiboApiError(`${operation}: Kibo answered ${status}, but without a usable domain`, details)
      } catch (error) {
        const failed =
          error instanceof KiboApiError ? error : noAnswer(error, { operation, timeoutMs: limitMs, appToken: true })
        Object.assign(call, { status: failed.status, code: failed.code })
        throw failed
      }
    })
  }

  async #request(token: string, signal: AbortSignal, limitMs: number): Promise<Answer> {
    const { authOrigin, tenantId, fetch } = this.#config
    try {
      const response = await fetch(`${authOrigin}/api/platform/tenants/${tenantId}`, {
        method: 'GET',
        headers: { accept: 'application/json', authorization: `Bearer ${token}` },
        signal,
        redirect: 'manual',
      })
      return await readAnswer(response)
    } catch (error) {
      throw noAnswer(error, { operation, timeoutMs: limitMs, appToken: true })
    }
  }
}

/** The tenant service has answered, and another time would answer the same. */
function isDefinite({ status }: KiboApiError): boolean {
  return status === 400 || status === 401 || status === 404
}
