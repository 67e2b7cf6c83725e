import { chunkName, maxChunks } from './read-cookie.ts'

/** Browsers silently drop a cookie when its name, value and attributes take more bytes than this. */
const maxCookieBytes = 4096

/** `; Max-Age=…; Expires=…; HttpOnly; Secure; SameSite=Strict; Path=; Domain=` at their longest. */
const attributeBytes = 120

/**
 * The cookies that carry `value`: one, or as many chunks as it takes.
 *
 * @param where the values of Path and Domain, which every cookie has to have room for
 * @throws {RangeError} when the value needs more than three chunks
 */
export function chunkValue(
  name: string,
  value: string,
  { path, domain = '' }: { path: string; domain?: string | undefined },
): Map<string, string> {
  const room = maxCookieBytes - attributeBytes - path.length - domain.length - name.length - 3
  if (value.length <= room) return new Map([[name, value]])

  const count = Math.ceil(value.length / room)
  if (count > maxChunks) throw new RangeError(`a ticket of ${value.length} bytes is too large for ${name}`)
  return new Map(
    Array.from({ length: count }, (_, index) => [
      chunkName(name, index),
      value.slice(index * room, (index + 1) * room),
    ]),
  )
}
