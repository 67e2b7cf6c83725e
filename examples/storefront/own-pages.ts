import type { Request, RequestHandler } from 'express'

/**
 * True for a post from a page of this shop, and from a client that is no browser. `/auth` looks after itself; this is
 * for the shop's own forms.
 */
export function isFromOwnPage(req: Request): boolean {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const origin = req.get('origin')
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === req.get('host'))
}

/** Refuses a post from another site's page. */
export const ownPagesOnly: RequestHandler = (req, res, next) => {
  if (isFromOwnPage(req)) return next()
  res.status(403).type('text').send('This form is not on a page of this shop.')
}
