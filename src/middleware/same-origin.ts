import type { Request } from 'express'
import { StorefrontAuthError } from '../errors.ts'
import { isOwnOrigin } from './own-origin.ts'

/**
 * Refuses a state-changing request that a page of another site sent.
 *
 * Fetch Metadata decides if the browser sends it, else `Origin`. A client that sends neither is no browser, so no other
 * site can make it send a visitor's cookies: it passes.
 *
 * @throws {StorefrontAuthError} `cross_site_request`
 */
export function checkSameOrigin(req: Request, allowedOrigins: readonly string[]): void {
  const origin = req.get('origin')
  if (origin !== undefined && allowedOrigins.includes(origin)) return

  const site = req.get('sec-fetch-site')
  // Another port or subdomain is `same-site`, and not ours.
  const isOwn =
    site === undefined ? origin === undefined || isOwnOrigin(req, origin) : site === 'same-origin' || site === 'none'
  if (!isOwn) throw new StorefrontAuthError('cross_site_request')
}
