import { contextHeaders, type KiboContext } from '../context.ts'
import { KiboApiError } from '../errors.ts'
import type { KiboConfig } from '../options.ts'
import { anyObject, nothing, type Shape } from '../records/wire.ts'
import { queryValue } from '../resources/arguments.ts'
import { type Caller, failure, readAnswer, unusable } from './answer.ts'
import type { BuiltHost } from './api-origin.ts'
import { readErrorBody } from './error-body.ts'
import { secretsIn } from './secrets-in.ts'
import type { KiboRequest, Send } from './send.ts'
import type { HttpAnswer } from './transport.ts'

/** What every operation takes. */
export interface CallOptions {
  /** The shopper's access token: the call is made in that shopper's name. */
  claims?: string | undefined
  /** Wins over the configured context and over the request's own. */
  context?: KiboContext | undefined
  /** Ends the wait early, as a `KiboApiError` with status null; Kibo may have carried out the call all the same. */
  signal?: AbortSignal | undefined
  /**
   * Fields that Kibo answers with, e.g. `id,contacts(email)`; all when left out. The others are then missing, although
   * the type of the result has them.
   */
  responseFields?: string | undefined
}

/** A write that changes an account which sessions and caches may know. */
export interface AccountChange {
  accountId: number
  /** Set when the write was about one user of the account. */
  userId?: string
  /** That shopper's sessions have to end: disabled, deleted, locked, or a business account denied. */
  endsSessions: boolean
}

export interface KiboClientHooks {
  /** Called each time that Kibo's tenant service could not be asked where the API is. Must not throw. */
  onBuiltHost?(built: BuiltHost): void

  /**
   * Called after each write that changes an account, also after one that got no answer: Kibo may have carried it out.
   * `endsSessions` is false for a write that Kibo refused. Must not throw.
   */
  onAccountChanged?(change: AccountChange): void
}

/** What a call sends besides its path. */
export interface CallDetails extends CallOptions {
  /** Sent in this order; undefined values are left out. */
  query?: Record<string, boolean | number | string | undefined>
  /** Sent as JSON. */
  body?: unknown
  /** An empty 401 is about the shopper's password or code, not about the app token. */
  isLogin?: boolean
  changes?: AccountChange[]
}

/**
 * Makes one call to Kibo and checks that the answer is what it `returns`. Each operation of the client is one of these.
 *
 * @param operation the client's method
 * @param path below `/api`, encoded
 * @throws {TypeError} before anything is sent, when the claims or a value of the query are wrong
 * @throws {KiboApiError}
 */
export type Call = <T>(
  operation: string,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  details: CallDetails,
  returns: Shape<T>,
) => Promise<T>

const accept = { accept: 'application/json' }
const unconnected = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']

export function createCall(config: KiboConfig, send: Send, hooks: KiboClientHooks): Call {
  return async (operation, method, path, details, returns) => {
    const { body, claims, responseFields, changes = [] } = details
    const caller: Caller = details.isLogin ? 'login' : 'shopper or app'
    const expected = responseFields === undefined || returns === nothing ? returns : anyObject
    let isSent = false

    const receive = async (received: HttpAnswer) => {
      const answer = await readAnswer(received)
      const isError = !answer.ok || readErrorBody(answer.json).code !== null
      if (isError) throw failure(answer, operation, caller, config.now(), secretsIn(body))
      if (answer.json === undefined && !(answer.isEmpty && returns === nothing)) {
        throw unusable(answer, operation, 'it is not JSON')
      }
      const read = expected(answer.json)
      if ('value' in read) return read.value
      throw unusable(answer, operation, `${read.wrongField} is missing or wrong`)
    }

    const announce = (error?: unknown) => {
      if (!isSent || hasNotLeft(error)) return
      const isRefused =
        error instanceof KiboApiError && error.status !== null && error.status >= 400 && error.status < 500
      for (const change of changes) {
        hooks.onAccountChanged?.(isRefused ? { ...change, endsSessions: false } : change)
      }
    }

    const request: KiboRequest = {
      operation,
      resource: operation,
      method,
      path: `/api${path}${queryString({ ...details.query, responseFields })}`,
      headers: body === undefined ? accept : { ...accept, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
      transport: config.transport,
      contextHeaders: contextHeaders(details.context),
      claims,
      signal: details.signal,
      onSending: () => {
        isSent = true
      },
    }
    const value = await send(request, receive).catch((error: unknown) => {
      announce(error)
      throw error
    })
    announce()
    return value
  }
}

/** No connection came about, so nothing was sent on it. */
function hasNotLeft(error: unknown): boolean {
  const cause = error instanceof KiboApiError ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && unconnected.includes(String(cause.code))
}

function queryString(query: NonNullable<CallDetails['query']>): string {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(queryValue(value, name)))}`)
  return pairs.length > 0 ? `?${pairs.join('&')}` : ''
}
