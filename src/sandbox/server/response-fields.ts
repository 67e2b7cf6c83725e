import { isObject } from '../kibo-json/json.ts'

/** Names to keep in lower case, each with what to keep inside it; empty: everything. */
interface Fields extends Map<string, Fields> {}

/**
 * Keeps only what `responseFields` names: `id,emailAddress`, nested as `items(id,contacts(email))` or `items.id`. Names
 * are compared without case; those that do not exist are ignored.
 */
export function pickFields(value: unknown, responseFields: string): unknown {
  return pick(value, readInto(new Map(), responseFields.toLowerCase().match(/[(),]|[^(),\s]+/g) ?? []))
}

function pick(value: unknown, fields: Fields): unknown {
  if (fields.size === 0) return value
  if (Array.isArray(value)) return value.map((entry) => pick(entry, fields))
  if (!isObject(value)) return value
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const nested = fields.get(name.toLowerCase())
    return nested ? [[name, pick(inner, nested)]] : []
  })
  return Object.fromEntries(kept)
}

/** Reads names into `fields` up to the closing parenthesis. */
function readInto(fields: Fields, tokens: string[]): Fields {
  let last = fields
  for (let token = tokens.shift(); token !== undefined && token !== ')'; token = tokens.shift()) {
    if (token === '(') readInto(last, tokens)
    else if (token !== ',') last = token.split('.').reduce(child, fields)
  }
  return fields
}

function child(fields: Fields, name: string): Fields {
  const known = fields.get(name) ?? new Map()
  fields.set(name, known)
  return known
}
