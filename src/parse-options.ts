import { closestMatch } from 'leven'
import { z } from 'zod'

/** One option that can't be used. */
export interface OptionProblem {
  /** Its path, e.g. `cookie.name`; empty for the options as a whole. */
  option: string
  /** What is wrong, as the rest of a sentence, e.g. `must be a function, got 5`. */
  says: string
}

/** All options that can't be used, each with what it must be and what it got. */
export class OptionsError extends TypeError {
  readonly problems: readonly OptionProblem[]

  constructor(owner: string, problems: readonly OptionProblem[]) {
    const first = problems.filter(({ option }, at) => at === problems.findIndex((one) => one.option === option))
    const lines = first.map(({ option, says }) => (option === '' ? `options ${says}` : `option "${option}" ${says}`))
    super(lines.length === 1 ? `${owner}: ${lines[0]}` : `${owner}:\n${lines.map((line) => `  - ${line}`).join('\n')}`)
    this.problems = first
  }
}

/**
 * `options` as `schema` describes them.
 *
 * @throws {OptionsError} naming `owner` and each option that is unknown or wrong
 */
export function parseOptions<Schema extends z.ZodType>(
  owner: string,
  schema: Schema,
  options: unknown,
): z.output<Schema> {
  const result = schema.safeParse(options)
  if (result.success) return result.data
  throw new OptionsError(
    owner,
    result.error.issues.flatMap((issue) => problemsOf(issue, schema, options)),
  )
}

/** An option that is a function. */
export const aFunction = <Fn>() => z.custom<Fn>((value) => typeof value === 'function', 'must be a function')

/** The problem of an unknown option, with the nearest known name. */
function unknownOption(option: string, known: readonly string[]): OptionProblem {
  const folder = option.slice(0, option.lastIndexOf('.') + 1)
  const name = option.slice(folder.length)
  const near =
    known.find((one) => one.toLowerCase() === name.toLowerCase()) ??
    known.find((one) => one.length > 2 && name.length > 2 && (one.startsWith(name) || name.startsWith(one))) ??
    closestMatch(name, known, { maxDistance: 2 })
  return { option, says: near === undefined ? 'is unknown' : `is unknown; did you mean "${folder}${near}"?` }
}

/** A value as a message shows it. The value of a secret is never shown. */
function shown(option: string, value: unknown): string {
  if (/secret/i.test(option) && typeof value === 'number') return 'a number'
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value !== 'string') return typeof value === 'object' ? 'an object' : `a ${typeof value}`
  if (/secret/i.test(option) || value.length > 60) return `text of ${value.length} characters`
  return JSON.stringify(value)
}

function problemsOf(issue: z.core.$ZodIssue, schema: z.ZodType, options: unknown): OptionProblem[] {
  const option = issue.path.join('.')
  if (issue.code === 'invalid_union') {
    // Where one kind of value is meant and a part of it is wrong, that part is named.
    const meant = issue.errors.find((issues) => issues.every(isAboutPart))
    if (meant)
      return meant.flatMap((part) => problemsOf({ ...part, path: [...issue.path, ...part.path] }, schema, options))
  }
  if (issue.code === 'unrecognized_keys') {
    const known = namesIn(schema, issue.path)
    return issue.keys.map((key) => unknownOption(option === '' ? key : `${option}.${key}`, known))
  }
  const value = issue.path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | null)?.[key],
    options,
  )
  return [{ option, says: `${ruleOf(issue)}, got ${shown(option, value)}` }]
}

const isAboutPart = ({ code, path }: z.core.$ZodIssue) => code === 'unrecognized_keys' || path.length > 0

/** What an option must be, in words. Our own rules have these words as their message. */
function ruleOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `must be ${typeNames[issue.expected] ?? issue.expected}`
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`
    case 'too_small':
      return `must be ${bounded(issue.origin, issue.minimum, issue.inclusive ? 'at least' : 'more than')}`
    case 'too_big':
      return `must be ${bounded(issue.origin, issue.maximum, issue.inclusive ? 'at most' : 'less than')}`
    case 'invalid_union':
      return [...new Set(issue.errors.flat().map(ruleOf))].join(', or ')
    default:
      return issue.message
  }
}

const typeNames: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
}

function bounded(origin: string, bound: unknown, how: string): string {
  return origin === 'string' ? `text of ${how} ${bound} characters` : `${how} ${bound}`
}

/** The options that `schema` knows below `path`. */
function namesIn(schema: unknown, path: readonly PropertyKey[]): string[] {
  let inner = schema
  for (const key of [...path, undefined]) {
    while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
      inner = inner.unwrap()
    }
    if (inner instanceof z.ZodUnion) inner = inner.options.find((one) => one instanceof z.ZodObject)
    if (!(inner instanceof z.ZodObject)) return []
    if (key === undefined) break
    inner = inner.shape[String(key)]
  }
  return Object.keys((inner as z.ZodObject).shape)
}
