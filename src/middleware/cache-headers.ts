import type { Response } from 'express'

// Headers are set at once, not in a hook before they go out: what the app sets later wins.

/** Keeps an answer that shows a shopper from shared caches, where the app has not said how to cache it. */
export function markShopperPage(res: Response): void {
  if (res.headersSent) return
  // A browser may keep it for going back, and asks before it shows it again.
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'private, no-cache')
  varyByCookie(res)
}

/** Tells caches that an answer to a guest is not the one for everybody. */
export function markGuestPage(res: Response): void {
  if (!res.headersSent) varyByCookie(res)
}

/** Keeps an answer behind a guard from every cache, until the handler says otherwise. */
export function markGuardedPage(res: Response): void {
  if (res.headersSent) return
  res.setHeader('Cache-Control', 'private, no-store')
  varyByCookie(res)
}

function varyByCookie(res: Response): void {
  if (res.hasHeader('Vary')) res.vary('Cookie')
  else res.setHeader('Vary', 'Cookie')
}
