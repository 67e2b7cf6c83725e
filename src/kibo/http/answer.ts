import { parseJson } from '../../parse-json.ts'
import { KiboApiError } from '../errors.ts'
import { readErrorBody } from './error-body.ts'
import { redact } from './redact.ts'
import type { HttpAnswer } from './transport.ts'

const maxErrorBytes = 1_048_576
const maxBytes = 33_554_432
const maxRetryAfterMs = 86_400_000

/** Kibo's answer with its body read. */
export interface Answer {
  ok: boolean
  status: number
  /** Nothing but white space was sent. */
  isEmpty: boolean
  /** The parsed body; undefined when it is not JSON or larger than 32 MB (1 MB on an error). */
  json: unknown
  correlationId: string | null
  retryAfter: string | null
}

/** @throws the connection's error while the body comes in */
export async function readAnswer(response: HttpAnswer): Promise<Answer> {
  const text = await readText(response, response.ok ? maxBytes : maxErrorBytes)
  return {
    ok: response.ok,
    status: response.status,
    isEmpty: text?.trim() === '',
    json: text === undefined ? undefined : parseJson(text),
    correlationId: correlationIdOf(response),
    retryAfter: response.headers.get('retry-after'),
  }
}

/** Kibo's id of the call; null when there is none, or it is not printable ASCII. */
export function correlationIdOf(response: HttpAnswer): string | null {
  return printable(response.headers.get('x-vol-correlation'))
}

/**
 * Who a 401 is about. `shopper` or `app`: an empty one, and one with the code UNAUTHORIZED, says that the app token was
 * refused. `login`: an empty one is a wrong password. `app token`: the app's own login, so every failure is the app's.
 */
export type Caller = 'shopper or app' | 'login' | 'app token'

/**
 * The error of an answer that is an error, by its status or by its body.
 *
 * @param secrets passwords and codes that were sent, and must not be in the message
 */
export function failure(
  answer: Answer,
  operation: string,
  caller: Caller,
  nowMs: number,
  secrets: readonly string[] = [],
): KiboApiError {
  const body = readErrorBody(answer.json)
  const message = body.message && redact(body.message, secrets)
  return new KiboApiError(message || `${operation}: Kibo answered ${answer.status}`, {
    operation,
    status: answer.status,
    code: printable(body.code),
    correlationId: answer.correlationId ?? printable(body.correlationId),
    retryAfterMs: readRetryAfter(answer.retryAfter, nowMs),
    parameter: printable(body.parameter),
    foreign: !answer.isEmpty && answer.json === undefined,
    appToken:
      caller === 'app token' ||
      (answer.status === 401 && (body.code === 'UNAUTHORIZED' || (answer.isEmpty && caller !== 'login'))),
  })
}

/** The error of an answer that is no error, and can't be used. */
export function unusable({ status, correlationId }: Answer, operation: string, why: string): KiboApiError {
  return new KiboApiError(`${operation}: Kibo answered ${status}, but ${why}`, { operation, status, correlationId })
}

async function readText(response: HttpAnswer, limit: number): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > limit) return undefined
    chunks.push(chunk)
  }
  return new TextDecoder().decode(Buffer.concat(chunks))
}

function printable(text: string | null): string | null {
  return text !== null && /^[\x20-\x7e]{1,200}$/.test(text) ? text : null
}

/** Seconds or a date. @see RFC 9110, 10.2.3 */
function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null) return null
  const waitMs = /^\s*\d+\s*$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs
  return Number.isNaN(waitMs) ? null : Math.min(Math.max(waitMs, 0), maxRetryAfterMs)
}
