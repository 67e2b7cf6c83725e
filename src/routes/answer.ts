import type { Request, Response } from 'express'
import type { StorefrontAuthError } from '../errors.ts'
import { isOwnOrigin } from '../middleware/own-origin.ts'
import { sendProblem } from '../middleware/send-problem.ts'
import { notAField } from './body.ts'
import { localPath } from './return-to.ts'

/** True for who asks for a page: a form that a browser posted. */
export function wantsHtml(req: Request): boolean {
  return req.accepts(['json', 'html']) === 'html'
}

/** Answers a form with the page to go on to, everybody else with JSON; no body is 204 or 202. */
export function sendSuccess(req: Request, res: Response, status: 200 | 201 | 202 | 204, page: string): void {
  res.setHeader('Cache-Control', 'no-store')
  res.vary('Accept')
  if (wantsHtml(req)) return res.redirect(303, page)
  if (status === 202 || status === 204) res.status(status).end()
  else res.status(status).json(req.customer)
}

/**
 * Answers a form with the way back to it, `?error=<code>` added and `&fields=<names>` where fields are wrong; everybody
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

/** Where the form was, when the browser says so and it was here. */
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
