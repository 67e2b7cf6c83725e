import { Eta } from 'eta'
import type { Request, Response } from 'express'
import { cartCount } from './cart-count.ts'
import { type FormErrors, formError } from './form-errors.ts'
import { noticeOf } from './notices.ts'
import { callsOfPage } from './page-calls.ts'
import type { TicketLog } from './ticket-log.ts'
import { typedName } from './typed-name.ts'

const eta = new Eta({ views: `${import.meta.dirname}/views`, cache: true })
const dollars = new Intl.NumberFormat('en-US', { style: 'currency', currency: 'USD' })

/** Answers with a page: the view `name`, what every page knows of the visitor, and `data`. */
export function render(res: Response, name: string, data: { errors?: FormErrors; [name: string]: unknown } = {}): void {
  const { req } = res
  const { returnTo, notice, error: code, fields } = req.query
  const error = formError(code, fields, data.errors)
  const page = {
    // Missing when the request failed before the middleware ran.
    customer: req.customer as Request['customer'] | undefined,
    path: req.path,
    sandboxUrl: req.app.locals.sandboxUrl,
    demo: req.app.locals.demo,
    cartCount: cartCount(req),
    calls: callsOfPage(),
    ticket: ticketFacts(req),
    returnTo: typeof returnTo === 'string' ? returnTo : '',
    typedName: typedName(req),
    error,
    notice: error ? undefined : noticeOf(notice),
    dollars: (amount: number) => dollars.format(amount),
    ...data,
  }
  res.type('html').send(eta.render(`/${name}`, page))
}

/** How old the visitor's ticket is and how often it was refreshed, as far as this process has seen it. */
function ticketFacts({ app: { locals }, customer }: Request): { ageMinutes: number; refreshes: number } | undefined {
  const { tickets, now } = locals as { tickets: TicketLog; now: () => number }
  const known = tickets.of((customer as Request['customer'] | undefined)?.userId ?? null)
  return known && { ageMinutes: Math.floor((now() - known.sinceMs) / 60_000), refreshes: known.refreshes }
}
