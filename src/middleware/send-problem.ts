import type { Response } from 'express'
import type { StorefrontAuthError } from '../errors.ts'

/** Answers with an error as `application/problem+json`. @see RFC 9457 */
export function sendProblem(res: Response, error: StorefrontAuthError): void {
  res.status(error.status).set(error.headers).type('application/problem+json')
  res.send(JSON.stringify(error.toProblem()))
}
