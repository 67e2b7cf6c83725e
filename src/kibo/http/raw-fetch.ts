import { contextHeaders, type KiboContext } from '../context.ts'
import { KiboApiError } from '../errors.ts'
import type { KiboConfig } from '../options.ts'
import { failure, readAnswer } from './answer.ts'
import { graphqlPath } from './graphql.ts'
import { graphqlFailure } from './read-graphql.ts'
import type { KiboRequest, Send } from './send.ts'
import { throughFetch } from './transport.ts'

/** What `fetch` takes, with the shopper's `claims` and a `context`. `redirect` has no effect: none is followed. */
export type KiboFetchInit = RequestInit & { claims?: string | undefined; context?: KiboContext | undefined }

const operation = 'fetch'

/**
 * `fetch` with the app's token, and with the shopper's when `claims` are given.
 *
 * `path` is `/commerce/...` below `/api`, with its query, or `/graphql`, which is not below it. Resolves to the answer
 * with any status; its body is not read here. `timeoutMs` bounds the time until the headers are there. A GET is retried
 * when there was no answer. When Kibo refuses the app token, a call is repeated once with a new one, if its body can be
 * sent twice. Our headers for authorization and context replace those of `init.headers`.
 *
 * @throws {TypeError} when `path` could lead away from Kibo's API
 * @throws {KiboApiError} when there was no answer
 */
export type RawFetch = (path: string, init?: KiboFetchInit) => Promise<Response>

export function createRawFetch(config: KiboConfig, send: Send): RawFetch {
  return async (path, { claims, context, ...init } = {}) => {
    const url = apiUrl(path)
    const headers = new Headers({ accept: 'application/json', ...Object.fromEntries(new Headers(init.headers)) })
    for (const name of ['x-vol-app-claims', 'x-vol-user-claims']) headers.delete(name)
    let refused: Response | undefined

    const receive = async (response: Response) => {
      if (!isReplayable(init.body)) return response
      const error = await refusalIn(response, path, config.now())
      if (!error?.appToken) return response
      refused = response
      throw error
    }

    const request: KiboRequest<Response> = {
      operation,
      resource: resourceOf(url.pathname),
      // A body that is a stream can be sent only with `half`; it is without effect on the others.
      transport: throughFetch(config.fetch, { ...init, duplex: 'half' } as RequestInit),
      method: init.method?.toUpperCase() ?? 'GET',
      path: `${url.pathname}${url.search}`,
      headers: Object.fromEntries(headers),
      contextHeaders: contextHeaders(context),
      claims,
      signal: init.signal ?? undefined,
    }
    return send(request, receive).catch((error: unknown) => {
      if (refused && error instanceof KiboApiError && error.appToken && error.operation !== 'appToken') return refused
      throw error
    })
  }
}

/** Exactly `/graphql`, with a query or without. */
function isGraphql(path: string): boolean {
  return path === graphqlPath || (typeof path === 'string' && path.startsWith(`${graphqlPath}?`))
}

/** The error in an answer that refuses the app token or the shopper's ticket; the response can still be read. */
export async function refusalIn(response: Response, path: string, nowMs: number): Promise<KiboApiError | undefined> {
  if (isGraphql(path)) return graphqlFailure(await readAnswer(response.clone()), nowMs)
  if (response.status !== 401) return undefined
  return failure(await readAnswer(response.clone()), operation, 'shopper or app', nowMs)
}

/** Stands for Kibo's host, which may have to be asked for. */
const anyOrigin = 'https://kibo.invalid'

/** The URL of a path that can't leave the API. */
function apiUrl(path: string): URL {
  if (isGraphql(path)) return new URL(path, anyOrigin)
  const isPath = typeof path === 'string' && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(path)
  const url =
    isPath && !leadsUp(path.replace(/[?#].*/s, ''))
      ? new URL(path.startsWith('/api/') ? path : `/api${path}`, anyOrigin)
      : null
  if (url?.origin === anyOrigin && url.pathname.startsWith('/api/')) return url
  throw new TypeError('path must begin with one / and stay below /api')
}

const resource = /^\/api(\/commerce\/catalog\/[^/]+\/[^/]+|\/commerce\/customer\/[^/]+|\/[^/]+\/[^/]+|)/i

/** The resource at the beginning of a path: `/commerce/carts`, `/commerce/catalog/storefront/products`. */
function resourceOf(pathname: string): string {
  return pathname === graphqlPath ? pathname : (resource.exec(pathname)?.[1] ?? '').toLowerCase()
}

/**
 * True when a part of the path is `.` or `..`, for the URL parser or for a server that decodes it on the way: `%2f`,
 * `%5c` and `;` end a part too, and text that is still encoded after 4 rounds counts as one.
 */
function leadsUp(path: string): boolean {
  let decoded = path
  for (let round = 0; round < 4 && decoded.includes('%'); round++) {
    decoded = decoded.replace(/%([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  }
  return /[/\\]\.{1,2}([/\\;?#]|$)|%[\da-f]{2}/i.test(decoded)
}

/**
 * True for a body that can be sent twice, unlike a stream. Naming `FormData` makes Node load its `fetch`, so it comes
 * after the other checks.
 */
function isReplayable(body: unknown): boolean {
  if (typeof body !== 'object' || body === null || ArrayBuffer.isView(body)) return true
  return [ArrayBuffer, Blob, FormData, URLSearchParams].some((kind) => body instanceof kind)
}
