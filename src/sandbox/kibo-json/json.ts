import { badParameter } from './errors.ts'

export type JsonObject = { [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON object of a request body, or of its property `parameter`. */
export function readObject(value: unknown, parameter: string): JsonObject {
  if (!isObject(value)) throw badParameter(parameter, 'must be an object')
  return value
}

/** A string, or null when it is absent, null or empty. */
export function readString(from: JsonObject, parameter: string): string | null {
  const value = from[parameter] ?? ''
  if (typeof value !== 'string') throw badParameter(parameter, 'must be a string')
  return value === '' ? null : value
}

/** The same; what the body does not mention stays as it is `known`. */
export function changedString(from: JsonObject, parameter: string, known: string | null = null): string | null {
  return parameter in from ? readString(from, parameter) : known
}

export function requireString(from: JsonObject, parameter: string): string {
  const value = readString(from, parameter)
  if (value === null) throw badParameter(parameter, 'is required')
  return value
}

/** A whole number, or null when it is absent or null. */
export function readInteger(from: JsonObject, parameter: string): number | null {
  const value = from[parameter] ?? null
  if (value !== null && !Number.isSafeInteger(value)) throw badParameter(parameter, 'must be a whole number')
  return value as number | null
}

export function readBoolean(from: JsonObject, parameter: string): boolean | null {
  const value = from[parameter] ?? null
  if (value !== null && typeof value !== 'boolean') throw badParameter(parameter, 'must be a boolean')
  return value
}

/** A list, empty when it is absent or null. */
export function readList(from: JsonObject, parameter: string): unknown[] {
  const value = from[parameter] ?? []
  if (!Array.isArray(value)) throw badParameter(parameter, 'must be a list')
  return value
}
