import type { Request } from 'express'
import { isOwnOrigin } from './own-origin.ts'

const safeMethods = ['GET', 'HEAD', 'OPTIONS', 'TRACE']

/**
 * True when a browser would have left our cookies out, because a page of another site sent this request: their absence
 * then does not mean that there are none, and a new guest's cookie would take a shopper's session from the browser.
 */
export function mayWithholdCookies(req: Request, sameSite: 'lax' | 'strict' | 'none'): boolean {
  if (sameSite === 'none' || (sameSite === 'lax' && safeMethods.includes(req.method))) return false
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'cross-site'
  const origin = req.get('origin')
  return origin !== undefined && !isOwnOrigin(req, origin)
}
