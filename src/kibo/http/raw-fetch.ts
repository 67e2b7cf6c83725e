import { KiboApiError } from '../errors.ts'
import type { KiboConfig } from '../options.ts'
import { headerValue } from '../resources/arguments.ts'
import { failure, readAnswer } from './answer.ts'
import type { Send } from './send.ts'

/** What `fetch` takes, and whose shopper the call is made for. `redirect` is without effect: none is followed. */
export type KiboFetchInit = RequestInit & { claims?: string | undefined }

const operation = 'fetch'

/**
 * `fetch` with the app's token, and with the shopper's when `claims` are given.
 *
 * `path` is `/commerce/...` below `/api`, with its query. Resolves to the answer whatever its status; its body is
 * not read here. `timeoutMs` bounds the time until the headers are there. A GET is tried again when there was no
 * answer; any call whose body can be sent twice is repeated once with a new app token when Kibo refuses the old one.
 * Headers for authorization and context are ours, whatever `init.headers` says.
 *
 * @throws {TypeError} when `path` could lead away from Kibo's API
 * @throws {KiboApiError} when there was no answer
 */
export type RawFetch = (path: string, init?: KiboFetchInit) => Promise<Response>

export function createRawFetch(config: KiboConfig, send: Send): RawFetch {
  return async (path, { claims, ...init } = {}) => {
    const url = apiUrl(config.apiOrigin, path)
    const headers = new Headers({ accept: 'application/json', ...Object.fromEntries(new Headers(init.headers)) })
    for (const name of ['x-vol-app-claims', 'x-vol-user-claims']) headers.delete(name)
    let refused: Response | undefined

    const receive = async (response: Response) => {
      if (response.status !== 401 || !isReplayable(init.body)) return response
      const answer = await readAnswer(response.clone())
      const error = failure(answer, operation, 'shopper or app', config.now())
      if (!error.appToken) return response
      refused = response
      throw error
    }

    const request = {
      operation,
      init,
      method: init.method?.toUpperCase() ?? 'GET',
      url,
      headers: Object.fromEntries(headers),
      claims: claims === undefined ? undefined : headerValue(claims, 'claims'),
      signal: init.signal ?? undefined,
    }
    return send(request, receive).catch((error: unknown) => {
      if (refused && error instanceof KiboApiError && error.status === 401) return refused
      throw error
    })
  }
}

/** The absolute URL of a path that can't leave the API. */
function apiUrl(apiOrigin: string, path: string): string {
  const isPath = typeof path === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)
  // The URL parser would fold these, wherever they come from, into another part of the API.
  const hasDots = isPath && /\/(\.|%2e){1,2}(\/|$)/i.test(path.replace(/[?#].*/s, ''))
  const url = isPath && !hasDots ? new URL(path.startsWith('/api/') ? path : `/api${path}`, apiOrigin) : null
  if (url?.origin === apiOrigin && url.pathname.startsWith('/api/')) return url.href
  throw new TypeError('path must begin with one / and stay below /api')
}

function isReplayable(body: RequestInit['body']): boolean {
  return typeof body !== 'object' || body === null || !(Symbol.asyncIterator in body)
}
