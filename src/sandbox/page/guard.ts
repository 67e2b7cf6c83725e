import type { NextFunction, Request, Response } from 'express'

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]'])

/**
 * Lets only this machine's browser through, and only its own page act: a name that was pointed here from elsewhere (DNS
 * rebinding) and posts from other sites, other ports included, get 403.
 */
export function guardPage(req: Request, res: Response, next: NextFunction): void {
  const host = req.get('host') ?? ''
  const isOwn = URL.canParse(`http://${host}`) && loopback.has(new URL(`http://${host}`).hostname)
  if (isOwn && (req.method === 'GET' || isSameOrigin(req, host))) next()
  else
    res
      .status(403)
      .type('text/plain')
      .send('This page works on this machine only, and takes no posts from other sites.')
}

function isSameOrigin(req: Request, host: string): boolean {
  const site = req.get('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = req.get('origin')
  return origin === undefined || origin === `http://${host}`
}
