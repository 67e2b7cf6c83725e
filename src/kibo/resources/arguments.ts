// Checks of a caller's arguments. A wrong argument is a TypeError before anything is sent; its value is never in the
// message, because it may be a password or a token.

/** A positive whole number. */
export function id(value: number, name = 'accountId'): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`${name} must be a positive whole number`)
}

/** Text that is not empty. */
export function text(value: unknown, name: string): string {
  if (typeof value === 'string' && value !== '' && isWellFormed(value)) return value
  throw new TypeError(`${name} must be text that is not empty`)
}

/** An object with these fields, each of them text that is not empty. */
export function fields<T extends object>(value: T, ...names: (keyof T & string)[]): T {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('an object is missing')
  for (const name of names) text(value[name], name)
  return value
}

/** An array that is not empty. */
export function list<T>(value: T[]): T[] {
  if (Array.isArray(value) && value.length > 0) return value
  throw new TypeError('a list that is not empty is missing')
}

export function flag(value: boolean, name: string): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`${name} must be true or false`)
}

/** Text that can be sent as a header. */
export function headerValue(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) return value
  throw new TypeError(`${name} must be visible ASCII characters`)
}

/** Text, a boolean, or a whole number from 0. */
export function queryValue(value: unknown, name: string): boolean | number | string {
  if (typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value
  if (typeof value === 'string' && isWellFormed(value)) return value
  throw new TypeError(`${name} must be ${typeof value === 'number' ? 'a whole number from 0' : 'text'}`)
}

/** Without half of a surrogate pair, which has no UTF-8. */
function isWellFormed(value: string): boolean {
  return !/\p{Surrogate}/u.test(value)
}
