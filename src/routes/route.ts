import type { z } from 'zod'
import type { Context } from '../middleware/context.ts'
import type { Customer } from '../middleware/customer.ts'
import type { AuthenticatedVia } from '../options.ts'
import type { MayMail } from '../visit/login.ts'
import type { CountedLogin } from './attempt.ts'
import type { AuthRoutesOptions } from './options.ts'

/** The pages of the app that HTML forms go to. */
export type Pages = Required<NonNullable<AuthRoutesOptions['pages']>>

/** The result of a request. */
export interface Outcome {
  status: 200 | 201 | 202 | 204
  /** How the request authenticated the visitor, if it did. */
  via?: AuthenticatedVia
  /** The request logged a shopper out. */
  loggedOut?: boolean
}

/** One state-changing route. */
export interface Route<Body extends { returnTo?: string | undefined } = { returnTo?: string | undefined }> {
  /** Below the router's own path, unless the app renames it. */
  path: string
  body: z.ZodType<Body> & { shape: object }
  /** The page that a refused form goes back to when the browser does not name its own. */
  form: keyof Pages
  /** What the rate limits count: refused attempts and logins, every request (each sends a mail), or nothing. */
  counts: 'attempts' | 'mails' | 'nothing'
  /** The login that the request is about. */
  login?(body: Body, context: Context): CountedLogin
  /** @throws {StorefrontAuthError} */
  run(context: Context, body: Body, mayMail: MayMail | undefined): Promise<Outcome>
}

/** Ties `run` to the type of its own body. */
export function route<Body extends { returnTo?: string | undefined }>(definition: Route<Body>): Route {
  return definition as unknown as Route
}

/** The outcome of a login: a visitor whose code is missing is not authenticated yet. */
export function authenticated(customer: Customer, status: 200 | 201, via: AuthenticatedVia): Outcome {
  return customer.isAuthenticated ? { status, via } : { status }
}
