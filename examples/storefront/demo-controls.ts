import { type Request, type Response, Router } from 'express'
import type { Sandbox } from 'kibo-storefront-auth/sandbox'

/** What the drawer shows of the sandbox. */
export interface DemoState {
  /** How Kibo is since the last button that was pressed here. */
  kibo: 'well' | 'away' | 'slow'
  readonly minutesAhead: number
}

const minutes = (text: unknown) => Math.min(Math.max(Number(text) || 0, 0), 7 * 24 * 60)

/** Lets a person move the sandbox's clock and take Kibo away, to see refreshes and outages with their own eyes. */
export function demoControls(sandbox: Sandbox): { state: DemoState; pages: Router } {
  const pages = Router()
  const state: DemoState = {
    kibo: 'well',
    get minutesAhead() {
      return Math.round((sandbox.now() - Date.now()) / 60_000)
    },
  }

  pages.post('/demo/clock', (req, res) => {
    sandbox.advance(minutes(req.body?.minutes) * 60_000)
    back(req, res)
  })

  pages.post('/demo/kibo', (req, res) => {
    const wanted: unknown = req.body?.state
    state.kibo = wanted === 'away' || wanted === 'slow' ? wanted : 'well'
    sandbox.clearFaults()
    const times = Number.POSITIVE_INFINITY
    if (state.kibo === 'away') sandbox.fail({ kind: 'status', status: 503, times })
    if (state.kibo === 'slow') sandbox.fail({ kind: 'slow', delayMs: 1500, times })
    back(req, res)
  })

  return { state, pages }
}

/**
 * To the page that the button was on, with the drawer open: browsers open a `<details>` that holds the fragment. A path
 * that begins with `//` would lead to another host.
 */
function back(req: Request, res: Response): void {
  const referer = req.get('referer') ?? ''
  const from = URL.canParse(referer) ? new URL(referer) : undefined
  const isOurs = from?.host === req.get('host') && !from?.pathname.startsWith('//')
  res.redirect(303, `${from && isOurs ? from.pathname + from.search : '/'}#behind`)
}
