import type { Response } from 'express'

// Headers are set at once, not in a hook before they go out: what the app sets later wins.

/** Keeps shared caches from storing an answer that shows a shopper, where the app has set no Cache-Control. */
export function markShopperPage(res: Response): void {
  if (res.headersSent) return
  // A browser may keep it for the back button, and asks the server before any other use.
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'private, no-cache')
  varyByCookie(res)
}

/** Tells caches that an answer to a guest is not for everybody. */
export function markGuestPage(res: Response): void {
  if (!res.headersSent) varyByCookie(res)
}

/** Keeps every cache from storing an answer behind a guard, unless the handler says otherwise. */
export function markGuardedPage(res: Response): void {
  if (res.headersSent) return
  res.setHeader('Cache-Control', 'private, no-store')
  varyByCookie(res)
}

function varyByCookie(res: Response): void {
  if (res.hasHeader('Vary')) res.vary('Cookie')
  else res.setHeader('Vary', 'Cookie')
}
