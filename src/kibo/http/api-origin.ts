import { KiboApiError } from '../errors.ts'
import type { KiboConfig } from '../options.ts'
import { readOrigin } from '../read-origin.ts'
import type { AppToken } from './app-token.ts'
import { askTenant, tenantOperation } from './tenant.ts'

/** How long after a failure the tenant service is asked again, ms. */
const askAgainMs = 60_000

/** The tenant service could not be asked, so that calls go to a host that is built from the options. */
export interface BuiltHost {
  apiHost: string
  /** Why the tenant service could not be asked. */
  error: KiboApiError
}

/**
 * Where Kibo's API is: as configured, else as Kibo's tenant service says.
 *
 * It is asked once for all who wait, for at most half of `timeoutMs`, so that time is left for the call itself. When it
 * can't be asked (no answer, 403, 429, 5xx, an answer without a usable domain) calls go to the built host, as in Kibo's
 * SDK; it is asked again in the background a minute later. A tenant that it does not know is an error.
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
    // Nobody waits for this: a failure shows on its tracing channel, and in the log.
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
    if (found.operation !== tenantOperation || isDefinite(found)) throw found
    this.#askAgainAtMs = now() + askAgainMs
    this.#onBuiltHost?.({ apiHost: builtApiOrigin, error: found })
    return builtApiOrigin
  }

  #ask(): Promise<string> {
    const { timeoutMs, authOrigin, allowInsecureHttp } = this.#config
    const rule = { allowInsecureHttp, loopbackScheme: new URL(authOrigin).protocol }
    return askTenant(this.#config, this.#appToken, Math.ceil(timeoutMs / 2), ({ domain }) => {
      const origin = readOrigin(domain, rule)
      return typeof origin === 'object' ? origin.origin : undefined
    })
  }
}

/** The tenant service has answered, and another time would answer the same. */
function isDefinite({ status }: KiboApiError): boolean {
  return status === 400 || status === 401 || status === 404
}
