import { type Request, type Response, Router } from 'express'
import type { Sandbox } from 'kibo-storefront-auth/sandbox'

const minutes = (text: unknown) => Math.min(Math.max(Number(text) || 0, 0), 7 * 24 * 60)

/** Lets a person move the sandbox's clock and take Kibo away, to see refreshes and outages with their own eyes. */
export function demoControls(sandbox: Sandbox): Router {
  const controls = Router()

  controls.post('/demo/clock', (req, res) => {
    sandbox.advance(minutes(req.body?.minutes) * 60_000)
    back(req, res)
  })

  controls.post('/demo/kibo', (req, res) => {
    sandbox.clearFaults()
    const times = Number.POSITIVE_INFINITY
    if (req.body?.state === 'away') sandbox.fail({ kind: 'status', status: 503, times })
    if (req.body?.state === 'slow') sandbox.fail({ kind: 'slow', delayMs: 1500, times })
    back(req, res)
  })

  return controls
}

/** To the page that the button was on. A path that begins with `//` would lead to another host. */
function back(req: Request, res: Response): void {
  const referer = req.get('referer') ?? ''
  const from = URL.canParse(referer) ? new URL(referer) : undefined
  const isOurs = from?.host === req.get('host') && !from?.pathname.startsWith('//')
  res.redirect(303, from && isOurs ? from.pathname + from.search : '/')
}
