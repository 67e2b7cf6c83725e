import { withoutBlanks } from './without-blanks.ts'
/** How many chunks a value may have: three of 4 KB stay below Node's limit of 16 KB for all headers of a request. */
export const maxChunks = 3

/** The name of chunk `index` of cookie `name`. */
export function chunkName(name: string, index: number): string {
  return `${name}.${index}`
}

/** What a Cookie header holds under one cookie's name. */
export interface FoundCookie {
  /** The value, put together from its chunks; undefined when it is absent, or there twice. */
  value: string | undefined
  /** Every name seen: the cookie's own and those of its chunks, stale ones too. */
  names: string[]
}

/**
 * Finds one cookie in a Cookie header, chunks included, without decoding the others.
 *
 * A name is its exact bytes. A cookie that is there twice is not taken: one of the two was planted, and nobody knows
 * which.
 */
export function readCookie(header: string | undefined, name: string): FoundCookie {
  if (!header?.includes(name)) return { value: undefined, names: [] }

  const values = new Map<string, string>()
  let doubled = false
  for (const pair of header.split(';')) {
    const equals = pair.indexOf('=')
    if (equals === -1) continue
    const key = withoutBlanks(pair.slice(0, equals))
    if (key !== name && !isChunkOf(name, key)) continue
    doubled ||= values.has(key)
    values.set(key, decodeValue(withoutBlanks(pair.slice(equals + 1))))
  }
  const names = [...values.keys()]
  if (doubled) return { value: undefined, names }
  return { value: values.get(name) ?? joinChunks(values, name), names }
}

function isChunkOf(name: string, key: string): boolean {
  return key.length === name.length + 2 && key.startsWith(`${name}.`) && /\d$/.test(key)
}

function joinChunks(values: Map<string, string>, name: string): string | undefined {
  let joined: string | undefined
  for (let index = 0; index < maxChunks; index++) {
    const chunk = values.get(chunkName(name, index))
    if (chunk === undefined) break
    joined = (joined ?? '') + chunk
  }
  return joined
}

/** Some clients percent-encode `:`, `+` and `/` on their way back. */
function decodeValue(value: string): string {
  if (!value.includes('%')) return value
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
