import type { Express } from 'express'
import { gate } from './gate.ts'

/** A page at /slow that answers when it is told to. */
export function slowPage() {
  const [begun, finished] = [gate(), gate()]
  return {
    mount(app: Express) {
      app.get('/slow', async (_req, res) => {
        begun.open()
        await finished.opened
        res.json({})
      })
    },
    begun: begun.opened,
    finish: finished.open,
  }
}
