import type { Request, Response } from 'express'
import type { ServerState } from '../server/server-state.ts'
import { liveParts } from './overview.ts'
import type { View } from './view.ts'

/** News comes in bursts: of what comes within this time, one message is made. */
const burstMs = 100
/** The clock goes on, and the test's own code changes things, without news. */
const lookMs = 1000

/**
 * Sends the live parts of the overview, and again those that have changed, as Server-Sent Events until the page goes.
 */
export function follow(state: ServerState, view: View, req: Request, res: Response): void {
  const sent = new Map<string, string>()
  const send = () => {
    soon = undefined
    if (res.writableNeedDrain) return
    const changed = Object.entries(liveParts).flatMap(([name, part]) => {
      const { text } = part(state, view)
      return sent.get(name) === text ? [] : [[name, text] as const]
    })
    if (changed.length === 0) return
    for (const [name, text] of changed) sent.set(name, text)
    res.write(`data: ${JSON.stringify(Object.fromEntries(changed))}\n\n`)
  }
  let soon: NodeJS.Timeout | undefined
  const onNews = () => {
    soon ??= setTimeout(send, burstMs)
  }
  res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
  send()
  const look = setInterval(send, lookMs)
  state.news.on('news', onNews)
  req.on('close', () => {
    clearInterval(look)
    clearTimeout(soon)
    state.news.off('news', onNews)
  })
}
