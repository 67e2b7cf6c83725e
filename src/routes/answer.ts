import type { Request, Response } from 'express'
import type { StorefrontAuthError } from '../errors.ts'
import { isOwnOrigin } from '../middleware/own-origin.ts'
import { sendProblem } from '../middleware/send-problem.ts'
import { notAField } from './body.ts'
import { localPath } from './return-to.ts'

/** True when the client asks for a page: a browser posted a form. */
function wantsHtml(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'html'
}

/** Sends a form on to `page`, and answers everybody else with JSON; 202 and 204 have no body. */
export function sendSuccess(req: Request, res: Response, status: 200 | 201 | 202 | 204, page: string): void {
  res.setHeader('Cache-Control', 'no-store')
  res.vary('Accept')
  if (wantsHtml(req)) return res.redirect(303, page)
  if (status === 202 || status === 204) res.status(status).end()
  else res.status(status).json(req.customer)
}

/**
 * Sends a form back to its page, with `?error=<code>` and `&fields=<names>` where fields are wrong; answers everybody
 * else with the problem.
 */
export function sendFailure(req: Request, res: Response, error: StorefrontAuthError, formPage: string): void {
  res.vary('Accept')
  // A page of another site is not one of our forms: it gets the bare refusal.
  if (!wantsHtml(req) || error.code === 'cross_site_request') return sendProblem(res, error)
  const back = new URL(formPath(req) ?? formPage, 'http://own-origin.invalid')
  back.searchParams.set('error', error.code)
  back.searchParams.delete('fields')
  const fields = wrongFields(error)
  // The commas stay commas, as docs/form-errors.md shows them.
  res.set(error.headers).redirect(303, back.pathname + back.search + (fields === '' ? '' : `&fields=${fields}`))
}

/** The path of the form's own page, when the browser names one of this origin. */
function formPath(req: Request): string | undefined {
  const referer = req.get('referer') ?? ''
  return isOwnOrigin(req, referer) ? localPath(req, referer) : undefined
}

/** The names of the form's wrong fields, comma-separated. */
function wrongFields(error: StorefrontAuthError): string {
  const errors = error.toProblem().errors ?? []
  return errors
    .filter(({ path, message }) => path !== '' && message !== notAField)
    .map(({ path }) => encodeURIComponent(path))
    .join(',')
}
