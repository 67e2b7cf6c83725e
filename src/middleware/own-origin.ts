import type { Request } from 'express'
import { withoutBlanks } from '../cookie/without-blanks.ts'

/**
 * The host, with port, that the visitor's browser asked for: `X-Forwarded-Host` where the app's `trust proxy` trusts
 * the peer, else `Host`. Undefined when there is none.
 *
 * Express 4's `req.hostname` has no port, so it is read here for both.
 */
export function ownHost(req: Request): string | undefined {
  const trust = req.app.get('trust proxy fn') as ((address: string | undefined, hop: number) => boolean) | undefined
  const forwarded = trust?.(req.socket.remoteAddress, 0)
    ? withoutBlanks(req.get('x-forwarded-host')?.split(',')[0] ?? '')
    : undefined
  return forwarded || req.get('host')
}

/** True when `url` (http or https) is on the request's own host. The scheme may differ: TLS often ends at a proxy. */
export function isOwnOrigin(req: Request, url: URL): boolean {
  const host = ownHost(req)
  if (host === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false
  try {
    return new URL(`${url.protocol}//${host}`).host === url.host
  } catch {
    return false
  }
}
