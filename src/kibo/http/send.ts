import { toHeaders } from '../context.ts'
import { KiboApiError } from '../errors.ts'
import { KiboGraphqlError } from '../graphql-error.ts'
import type { KiboConfig } from '../options.ts'
import { headerValue } from '../resources/arguments.ts'
import { correlationIdOf } from './answer.ts'
import { ApiOrigin, type BuiltHost } from './api-origin.ts'
import { AppToken } from './app-token.ts'
import { OpenCircuitError, openMs, type Verdict } from './circuit.ts'
import { Circuits } from './circuits.ts'
import { withinDeadline } from './deadline.ts'
import { definedHeaders } from './defined-headers.ts'
import { noAnswer } from './no-answer.ts'
import { gatewayStatuses, retriedRead, unansweredStatuses } from './retried-read.ts'
import { type KiboCall, traceCall } from './trace-call.ts'
import type { HttpAnswer, Transport } from './transport.ts'

/** One call to Kibo, complete. */
export interface KiboRequest<A extends HttpAnswer = HttpAnswer> {
  /** Method of the client, e.g. `accounts.getAccount`. */
  operation: string
  /** What shares a circuit: the operation, or of a raw call the resource, e.g. `/commerce/carts`. */
  resource: string
  method: string
  /** Changes nothing at Kibo, so that it may be sent again. Default: a GET is. */
  isRead?: boolean
  /** Path and query on Kibo's host. */
  path: string
  /** Lower-case names. */
  headers: Record<string, string>
  /** Of this call or its request; they win over the configured ones. */
  contextHeaders?: Record<string, string> | undefined
  body?: string | undefined
  /** What sends it. */
  transport: Transport<A>
  /** The shopper's access token: sent as `x-vol-user-claims`. */
  claims?: string | undefined
  signal?: AbortSignal | undefined
  /** Called each time right before the request leaves. */
  onSending?: (() => void) | undefined
}

/**
 * Makes a call and hands the answer to `receive`, which reads it and throws a `KiboApiError` for one that is a failure.
 *
 * @throws {TypeError} before anything is sent, when the claims can't be a header
 * @throws {KiboApiError} for every other failure
 */
export type Send = <T, A extends HttpAnswer>(request: KiboRequest<A>, receive: (answer: A) => Promise<T>) => Promise<T>

/**
 * The way that every call takes: circuit, deadline, retries of reads, app token, and a new app token when Kibo refuses
 * the one it was given.
 *
 * `timeoutMs` bounds all of it together. A caller's `signal` ends the wait early, as a `KiboApiError` without a status
 * and with the signal's reason as its cause; that is no outage of Kibo.
 * Redirects are not followed: they would carry the tokens elsewhere.
 */
export function createSend(config: KiboConfig, onBuiltHost?: (built: BuiltHost) => void): Send {
  const appToken = new AppToken(config)
  const apiOrigin = new ApiOrigin(config, appToken, onBuiltHost)
  const circuits = new Circuits()
  const fixedHeaders = fixedHeadersOf(config)

  return async (request, receive) => {
    const { operation, method, signal: callerSignal } = request
    const claims = request.claims === undefined ? undefined : headerValue(request.claims, 'claims')
    const call: KiboCall = { operation, method, status: null, code: null, correlationId: null }
    const about = { operation, timeoutMs: config.timeoutMs, callerSignal }
    let lastFailure: KiboApiError | undefined

    const exchange = async (origin: string, token: string, signal: AbortSignal) => {
      signal.throwIfAborted()
      request.onSending?.()
      try {
        const answer = await request.transport(`${origin}${request.path}`, {
          method,
          headers: {
            ...request.headers,
            ...fixedHeaders,
            ...request.contextHeaders,
            authorization: `Bearer ${token}`,
            ...definedHeaders({ 'x-vol-user-claims': claims }),
          },
          body: request.body,
          signal,
        })
        call.status = answer.status
        call.correlationId = correlationIdOf(answer)
        return await receive(answer)
      } catch (error) {
        throw noAnswer(error, about)
      }
    }

    const authorized = async (signal: AbortSignal) => {
      signal.throwIfAborted()
      const origin = await apiOrigin.get()
      const token = await appToken.get()
      try {
        return await exchange(origin, token, signal)
      } catch (error) {
        if (!(error instanceof KiboApiError && error.appToken)) throw error
      }
      return exchange(origin, await appToken.renew(token), signal)
    }

    const attempt = async (signal: AbortSignal) => {
      try {
        return await authorized(signal)
      } catch (error) {
        if (error instanceof KiboApiError) lastFailure = error
        throw error
      }
    }

    const work = async () => {
      try {
        return await withinDeadline(config.timeoutMs, callerSignal, (signal) =>
          (request.isRead ?? method === 'GET') ? retriedRead.execute(() => attempt(signal), signal) : attempt(signal),
        )
      } catch (error) {
        if (error instanceof KiboApiError) throw error
        // When the time runs out between two attempts, the error is that of the last attempt.
        throw (!callerSignal?.aborted && lastFailure) || noAnswer(error, about)
      }
    }

    const judge = (outcome: { error: unknown } | { value: unknown }): Verdict => {
      if ('value' in outcome) return gatewayStatuses.includes(call.status) ? 'outage' : 'answered'
      if (callerSignal?.aborted) return 'unknown'
      const { error } = outcome
      // A REST answer inside a GraphQL answer says nothing about the GraphQL service itself.
      const isOwn = error instanceof KiboApiError && !(error instanceof KiboGraphqlError)
      const status = isOwn ? error.status : call.status
      return unansweredStatuses.includes(status) ? 'outage' : 'answered'
    }

    return traceCall(call, async () => {
      try {
        return await circuits.get(request.resource).run(work, judge)
      } catch (thrown) {
        throw thrown instanceof OpenCircuitError ? circuitIsOpen(operation) : thrown
      }
    })
  }
}

function circuitIsOpen(operation: string): KiboApiError {
  return new KiboApiError(`${operation}: not sent, Kibo did not answer the calls before`, {
    operation,
    retryAfterMs: openMs,
  })
}

function fixedHeadersOf(config: KiboConfig): Record<string, string> {
  const { tenantId, siteId } = config
  return { ...definedHeaders({ 'x-vol-tenant': tenantId, 'x-vol-site': siteId }), ...toHeaders(config) }
}
