import { z } from 'zod'
import type { KiboApiError } from '../errors.ts'
import { isEmpty, KiboGraphqlError, type KiboGraphqlErrorItem } from '../graphql-error.ts'
import { type Answer, failure } from './answer.ts'
import { readErrorBody } from './error-body.ts'
import { redact } from './redact.ts'

const operation = 'graphql'
const code = z.string().optional().catch(undefined)
const first = z
  .object({
    message: z.string().catch(''),
    extensions: z
      .object({
        code,
        response: z
          .object({ status: z.int().optional().catch(undefined), body: z.unknown().optional() })
          .optional()
          .catch(undefined),
      })
      .optional()
      .catch(undefined),
  })
  .catch({ message: '' })
const withErrors = z.looseObject({ data: z.unknown().optional(), errors: z.array(z.unknown()).nonempty() })

/**
 * The error of a GraphQL answer; undefined when it has data only.
 *
 * @param sent passwords and codes that were sent and must not be in it
 */
export function graphqlFailure(
  answer: Answer,
  nowMs: number,
  sent: () => readonly string[] = () => [],
): KiboApiError | undefined {
  const read = withErrors.safeParse(answer.json)
  if (!read.success) {
    const isError = !answer.ok || readErrorBody(answer.json).code !== null
    return isError ? failure(answer, operation, 'shopper or app', nowMs, sent()) : undefined
  }
  const { data, errors } = read.data
  const secrets = sent()
  const { message, extensions } = first.parse(errors[0])
  const body = readErrorBody(extensions?.response?.body)
  const said = body.code ?? extensions?.code
  const status = extensions?.response?.status ?? (said === 'UNAUTHENTICATED' ? 401 : answer.status)
  // Status and code are read like those of the REST answer that Kibo got itself.
  const rest = failure(
    { ...answer, status, isEmpty: false, json: { ...body, errorCode: said, message: body.message || message } },
    operation,
    'shopper or app',
    nowMs,
    secrets,
  )
  return new KiboGraphqlError(rest.message, {
    operation,
    status,
    code: rest.code,
    correlationId: rest.correlationId,
    retryAfterMs: rest.retryAfterMs,
    parameter: body.parameter,
    appToken: rest.appToken && isEmpty(data),
    errors: withoutSecrets(errors, secrets),
    data,
  })
}

const secretNames = ['exceptiondetail', 'exception', 'stacktrace', 'url', 'request', 'headers']

/** Kibo writes the URL that it asked, with a refresh token in it, and stack traces into its errors. */
function withoutSecrets(errors: unknown[], secrets: readonly string[]): KiboGraphqlErrorItem[] {
  return JSON.parse(JSON.stringify(errors), (name, value: unknown) => {
    if (secretNames.includes(name.toLowerCase())) return undefined
    return typeof value === 'string' ? redact(value, secrets) : value
  })
}
