import type { Express, Request, Response } from 'express'
import type { CustomerAuthTicket } from '../../src/index.ts'

/** Routes by which an app changes who the visitor is: `POST /adopt`, of the ticket given last, and `POST /switch/:id`. */
export function sessionChanges() {
  let given: unknown
  let how: unknown
  return {
    /** What the app hands to `adopt` from now on. */
    give(ticket: unknown, options: unknown = { via: 'sso' }) {
      given = ticket
      how = options
    },
    mount(app: Express) {
      app.post('/adopt', (req, res) =>
        change(req, res, () => req.customer.adopt(given as CustomerAuthTicket, how as { via: string })),
      )
      app.post('/switch/:id', (req, res) => change(req, res, () => req.customer.switchAccount(Number(req.params.id))))
    },
  }
}

/** Answers with who the visitor is afterwards, or with the error. */
async function change(req: Request, res: Response, work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
    res.json({ ...req.customer.toJSON(), account: req.customer.account })
  } catch (error) {
    const { name, code, status = 500 } = error as { name: string; code?: string; status?: number }
    res.status(status).json({ name, code })
  }
}
