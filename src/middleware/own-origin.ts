import type { Request } from 'express'
import { withoutBlanks } from '../cookie/without-blanks.ts'
import { trustsProxy } from './trust-proxy.ts'

/**
 * The host, with port, that the visitor's browser asked for: `X-Forwarded-Host` where the app's `trust proxy` trusts
 * the peer, else `Host`. Undefined when there is none.
 *
 * Express 4's `req.hostname` has no port, so it is read here for both.
 */
function ownHost(req: Request): string | undefined {
  const forwarded = trustsProxy(req) ? withoutBlanks(req.get('x-forwarded-host')?.split(',')[0] ?? '') : undefined
  return forwarded || req.get('host')
}

/**
 * True when `address` (http or https) is on the request's own host. The scheme may differ: TLS often ends at a proxy.
 */
export function isOwnOrigin(req: Request, address: string): boolean {
  const host = ownHost(req)
  if (host === undefined || !URL.canParse(address)) return false
  const url = new URL(address)
  const own = `${url.protocol}//${host}`
  return /^https?:$/.test(url.protocol) && URL.canParse(own) && new URL(own).host === url.host
}
