import type { Request } from 'express'
import { isOwnOrigin } from './own-origin.ts'

const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE']

/**
 * True when the browser may have our cookies and not send them, because a page of another site sent this request. A new
 * guest's cookie would then replace a shopper's.
 */
export function mayWithholdCookies(req: Request, sameSite: 'lax' | 'strict' | 'none'): boolean {
  if (sameSite === 'none' || (sameSite === 'lax' && safeMethods.includes(req.method))) return false
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'cross-site'
  const origin = req.get('origin')
  return origin !== undefined && !isOwnOrigin(req, origin)
}
