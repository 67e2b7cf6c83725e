import querystring from 'node:querystring'
import express, { type Request, type Response } from 'express'
import type { z } from 'zod'
import { type FieldError, StorefrontAuthError } from '../errors.ts'
import { parseJson } from '../parse-json.ts'
import { loginName } from './fields.ts'

const limitBytes = 16 * 1024
/** How many unknown fields the answer names at most. */
const maxUnknown = 10
/** The message for a field that the route does not know. */
export const notAField = 'is not a field of this request'
const parsers = [
  express.json({ limit: limitBytes, type: ['json', '+json'] }),
  express.urlencoded({ limit: limitBytes, extended: false, parameterLimit: 100 }),
]

/**
 * The checked body of a JSON or HTML-form request: our own parsers read it, or the app's parsers have read it.
 *
 * @throws {StorefrontAuthError} `invalid_request` with 400, 413 or 415
 */
export async function readBody<Schema extends z.ZodType & { shape: object }>(
  req: Request,
  res: Response,
  schema: Schema,
): Promise<z.output<Schema>> {
  const isForm = Boolean(req.is('urlencoded'))
  const body = await rawBody(req, res)
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw invalid('', 'must be an object')
  if (Object.hasOwn(body, '__proto__')) throw invalid('__proto__', 'is not a field')

  // A form sends every field as text, empty ones too.
  const fields = isForm ? Object.fromEntries(Object.entries(body).filter(([, value]) => value !== '')) : body
  const result = schema.safeParse(fields)
  if (result.success) return result.data
  throw new StorefrontAuthError('invalid_request', {
    errors: fieldErrors(result.error, body, Object.keys(schema.shape)),
  })
}

/** What is wrong with each field, in the order of the schema, and then the unknown fields. */
function fieldErrors({ issues }: z.ZodError, body: object, known: string[]): FieldError[] {
  // A length rule also measures lists; the first issue of a field says what is wrong with it.
  const wrong = new Map<string, FieldError>()
  const rank = ({ path: [field = ''] }: z.core.$ZodIssue) => known.indexOf(String(field))
  for (const { code, path, message } of issues.toSorted((a, b) => rank(a) - rank(b))) {
    const field = code === 'custom' ? asSent(path.join('.'), body) : path.join('.')
    if (!wrong.has(field)) wrong.set(field, { path: field, message })
  }
  const unknown = Object.keys(body).filter((field) => !known.includes(field))
  const named = unknown.slice(0, maxUnknown).map((field) => ({ path: field.slice(0, 100), message: notAField }))
  return [...wrong.values(), ...named]
}

/** A login's name has several spellings; the error is about the one that the form sent empty. */
function asSent(field: string, body: object): string {
  if (!Object.hasOwn(loginName, field) || Object.hasOwn(body, field)) return field
  return Object.keys(loginName).find((name) => Object.hasOwn(body, name)) ?? field
}

async function rawBody(req: Request, res: Response): Promise<unknown> {
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge()
  const hasBody = req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0
  if (!hasBody) return {}
  if (!req.is(['json', '+json', 'urlencoded'])) {
    throw unsupported('must be application/json or application/x-www-form-urlencoded')
  }
  if (isConsumed(req)) return withinLimit(req, leftByApp(req))

  delete (req as { body?: unknown }).body // an app's parser that did not match may have left {}
  for (const parse of parsers) await runParser(parse, req, res)
  return req.body ?? {}
}

/** True when the stream was read already: to wait for it again would hang. */
function isConsumed(req: Request): boolean {
  return req.readableEnded || (req as { _body?: boolean })._body === true
}

function leftByApp(req: Request): unknown {
  const body: unknown = req.body
  if (typeof body !== 'string' && !Buffer.isBuffer(body)) return body ?? {}
  const text = body.toString()
  if (req.is('urlencoded')) return querystring.parse(text)
  const value = parseJson(text)
  if (value === undefined) throw invalid('', 'must be valid JSON')
  return value
}

/** A body that came in chunks or compressed has not said its size, and the app's parser may take more than ours. */
function withinLimit(req: Request, body: unknown): unknown {
  const hasSaidSize = req.headers['content-length'] !== undefined && req.headers['content-encoding'] === undefined
  if (!hasSaidSize && Buffer.byteLength(JSON.stringify(body)) > limitBytes) throw tooLarge()
  return body
}

async function runParser(parse: express.RequestHandler, req: Request, res: Response): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    parse(req, res, (error?: unknown) => {
      if (error === undefined || error === null) return resolve()
      const status = (error as { status?: unknown }).status
      if (status === 413) return reject(tooLarge())
      if (status === 415) return reject(unsupported('must be UTF-8, plain or compressed with gzip, deflate or br'))
      reject(invalid('', 'can not be read'))
    })
  })
}

const tooLarge = () => invalid('', `must be at most ${limitBytes} bytes`, 413)
const unsupported = (message: string) => invalid('', message, 415)

function invalid(path: string, message: string, status = 400): StorefrontAuthError {
  return new StorefrontAuthError('invalid_request', { status, errors: [{ path, message }] })
}
