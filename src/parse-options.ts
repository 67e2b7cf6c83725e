import type { z } from 'zod'

/**
 * `options` as `schema` describes them.
 *
 * @throws {TypeError} naming `owner` and the first option that is unknown or wrong
 */
export function parseOptions<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data

  const [issue] = result.error.issues
  const path = issue?.path.join('.')
  if (issue?.code === 'unrecognized_keys') {
    const unknown = issue.keys.map((key) => `"${path ? `${path}.` : ''}${key}"`).join(', ')
    throw new TypeError(`${owner}: unknown option ${unknown}`)
  }
  throw new TypeError(path ? `${owner}: option "${path}" ${issue?.message}` : `${owner}: options ${issue?.message}`)
}
