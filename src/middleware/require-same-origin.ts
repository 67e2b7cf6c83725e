import type { NextFunction, Request, RequestHandler, Response } from 'express'
import { z } from 'zod'
import { StorefrontAuthError } from '../errors.ts'
import { parseOptions } from '../parse-options.ts'
import { refuseUncalled } from './context.ts'
import { checkSameOrigin } from './same-origin.ts'
import { sendProblem } from './send-problem.ts'

export const allowedOrigins = z
  .array(z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, 'must be an origin'))
  .default([])

const schema = z.strictObject({ allowedOrigins })
const safeMethods = ['GET', 'HEAD', 'OPTIONS']

/**
 * A guard for an app's own forms: refuses what another site's page posts, with 403 `cross_site_request`. `authRoutes`
 * has the same check built in.
 *
 * @param options `allowedOrigins`: other origins that may post here. Default none
 * @throws {TypeError} naming a wrong option
 * @example app.post('/cart', requireSameOrigin(), handler)
 */
export function requireSameOrigin(options: { allowedOrigins?: string[] } = {}): RequestHandler {
  refuseUncalled('requireSameOrigin', options)
  const config = parseOptions('requireSameOrigin', schema, options)

  return (req: Request, res: Response, next: NextFunction): void => {
    if (safeMethods.includes(req.method)) return next()
    try {
      checkSameOrigin(req, config.allowedOrigins)
    } catch (error) {
      return error instanceof StorefrontAuthError ? sendProblem(res, error) : next(error)
    }
    next()
  }
}
