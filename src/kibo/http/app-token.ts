import { z } from 'zod'
import type { KiboConfig } from '../options.ts'
import { headerText } from '../records/wire.ts'
import { type Answer, failure, readAnswer } from './answer.ts'
import { withinDeadline } from './deadline.ts'
import { noAnswer } from './no-answer.ts'
import { type KiboCall, traceCall } from './trace-call.ts'

const operation = 'appToken'
const defaultLifetimeSeconds = 60
const maxLifetimeSeconds = 86_400
/** A failed renewal ahead of expiry is not tried again for this long. */
const renewalPauseMs = 10_000

const oauthTicket = z.object({
  access_token: headerText,
  expires_in: z.number().positive().catch(defaultLifetimeSeconds),
})

interface Current {
  token: string
  /** From here on a new one is fetched while this one is still used. */
  renewAtMs: number
  /** From here on it is no longer used. */
  expiresAtMs: number
}

/**
 * The app's own token, fetched when first needed and shared by all calls of a client.
 *
 * One request at a time for all who wait; its failure reaches them and is not kept. At nine tenths of its life the
 * token is renewed in the background, with the app's credentials and never with Kibo's `refresh_token`: the endpoint
 * and the cost are the same, and no second kind of expiry can lock a process out.
 *
 * @see POST /api/platform/applications/authtickets/oauth
 */
export class AppToken {
  readonly #config: KiboConfig
  #current: Current | undefined
  #inFlight: Promise<string> | undefined
  #pauseUntilMs = Number.NEGATIVE_INFINITY

  constructor(config: KiboConfig) {
    this.#config = config
  }

  /** @throws {KiboApiError} with `appToken` */
  async get(): Promise<string> {
    const nowMs = this.#config.now()
    const current = this.#current
    if (!current || nowMs >= current.expiresAtMs) return this.#share()

    if (nowMs >= current.renewAtMs && nowMs >= this.#pauseUntilMs) {
      // Nobody waits for it, and the token in use still works: a failure shows on the call's tracing channel only.
      this.#share().catch(() => {
        this.#pauseUntilMs = nowMs + renewalPauseMs
      })
    }
    return current.token
  }

  /** Another token than the one that Kibo refused: one that has come since, or a new one. */
  renew(refused: string): Promise<string> {
    if (this.#current?.token === refused) this.#current = undefined
    return this.get()
  }

  #share(): Promise<string> {
    this.#inFlight ??= this.#request().finally(() => {
      this.#inFlight = undefined
    })
    return this.#inFlight
  }

  #request(): Promise<string> {
    const { timeoutMs, now } = this.#config
    const startedAtMs = now()
    const call: KiboCall = { operation, method: 'POST', status: null, code: null, correlationId: null }
    return traceCall(call, async () => {
      try {
        const answer = await withinDeadline(timeoutMs, undefined, (signal) => this.#ask(signal))
        const ticket = oauthTicket.safeParse(answer.json)
        Object.assign(call, { status: answer.status, correlationId: answer.correlationId })
        if (!answer.ok || !ticket.success) throw failure(answer, operation, 'app token', now())

        const lifetimeMs = Math.min(ticket.data.expires_in, maxLifetimeSeconds) * 1000
        const token = ticket.data.access_token
        this.#current = {
          token,
          renewAtMs: startedAtMs + lifetimeMs * 0.9,
          expiresAtMs: startedAtMs + lifetimeMs * 0.98,
        }
        return token
      } catch (error) {
        throw noAnswer(error, { operation, timeoutMs, appToken: true })
      }
    })
  }

  async #ask(signal: AbortSignal): Promise<Answer> {
    const { authOrigin, clientId, sharedSecret, transport } = this.#config
    const answer = await transport(`${authOrigin}/api/platform/applications/authtickets/oauth`, {
      method: 'POST',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: JSON.stringify({ client_id: clientId, client_secret: sharedSecret, grant_type: 'client_credentials' }),
      signal,
    })
    return readAnswer(answer)
  }
}
