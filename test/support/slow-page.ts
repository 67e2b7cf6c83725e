import type { Express, Request } from 'express'
import { gate } from './gate.ts'

/** A page at /slow that does `first`, and answers when it is told to. */
export function slowPage(first: (req: Request) => unknown = () => {}) {
  const [begun, finished] = [gate(), gate()]
  return {
    mount(app: Express) {
      app.get('/slow', async (req, res) => {
        await first(req)
        begun.open()
        await finished.opened
        res.json({ userId: req.customer.userId })
      })
    },
    begun: begun.opened,
    finish: finished.open,
  }
}
