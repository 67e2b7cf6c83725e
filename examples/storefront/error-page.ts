import type { ErrorRequestHandler, RequestHandler } from 'express'
import { KiboApiError, StorefrontAuthError } from 'kibo-storefront-auth'
import { formError } from './form-errors.ts'
import { render } from './render.ts'

export const showNotFound: RequestHandler = (_req, res) => {
  render(res.status(404), 'error', { title: 'Not found', text: 'There is no such page in this shop.' })
}

/** Guards and handlers leave what they refuse to this page. */
export const showError: ErrorRequestHandler = (thrown, req, res, next) => {
  if (res.headersSent) return next(thrown)
  const error: unknown = isOutage(thrown)
    ? new StorefrontAuthError('kibo_unavailable', { retryAfterMs: 10_000 })
    : thrown
  if (!(error instanceof StorefrontAuthError)) {
    const { status } = error as { status?: unknown }
    const isRequestsFault = typeof status === 'number' && status >= 400 && status < 500
    if (!isRequestsFault) console.error(error)
    res.status(isRequestsFault ? status : 500)
    return render(res, 'error', { title: 'Something went wrong', text: 'Please go back and try again.' })
  }

  // A visitor who is not logged in goes to the login first, and comes back.
  if (error.status === 401 && req.method === 'GET') {
    const page = error.code === 'two_factor_required' ? '/two-factor' : '/login'
    return res.redirect(`${page}?returnTo=${encodeURIComponent(req.originalUrl)}`)
  }
  res.status(error.status).set(error.headers)
  render(res, 'error', {
    title: error.status === 503 ? 'Please try again soon' : 'Not possible',
    ...formError(error.code, undefined),
  })
}

/** A call of the client that Kibo did not answer, or by 5xx or 429. */
function isOutage(error: unknown): boolean {
  if (!(error instanceof KiboApiError)) return false
  return error.status === null || error.status >= 500 || error.status === 429
}
