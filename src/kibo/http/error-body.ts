import { z } from 'zod'

const text = z.string().nullish().catch(null)

/** Kibo writes its error bodies in camel case or in Pascal case. */
const camelCased = (json: unknown): unknown =>
  typeof json === 'object' && json !== null && !Array.isArray(json)
    ? Object.fromEntries(
        Object.entries(json).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
      )
    : json

const parameter = z.preprocess(camelCased, z.object({ name: text, value: text }))
const fields = {
  errorCode: text,
  message: text,
  correlationId: text,
  additionalErrorData: z.array(parameter).nullish().catch(null),
}
const first = (items: unknown): unknown => (Array.isArray(items) ? items[0] : undefined)
const errorBody = z
  .preprocess(
    camelCased,
    z.object({
      ...fields,
      items: z.preprocess(first, z.preprocess(camelCased, z.object(fields).nullish().catch(null))),
    }),
  )
  .catch({ errorCode: null, message: null, correlationId: null, additionalErrorData: null, items: null })

/** What a body says about an error; all null when it says nothing. */
export interface ErrorBody {
  code: string | null
  message: string | null
  correlationId: string | null
  parameter: string | null
}

/** Reads Kibo's error body, at its top level or in its first item. `exceptionDetail` is never read. */
export function readErrorBody(json: unknown): ErrorBody {
  const { items: item, ...body } = errorBody.parse(json)
  const data = [...(body.additionalErrorData ?? []), ...(item?.additionalErrorData ?? [])]
  return {
    code: body.errorCode || item?.errorCode || null,
    message: body.message || item?.message || null,
    correlationId: body.correlationId || item?.correlationId || null,
    parameter: data.find(({ name }) => name === 'ParameterName')?.value || null,
  }
}
