import { chunkName, maxChunks } from './read-cookie.ts'

/** Browsers silently drop a cookie when its name, value and attributes take more bytes than this. */
const maxCookieBytes = 4096

/**
 * The cookies that carry `value`: one, or as many chunks as it takes.
 *
 * @param attributeBytes room that the attributes of each Set-Cookie take
 * @throws {RangeError} when the value needs more than three chunks
 */
export function chunkValue(name: string, value: string, attributeBytes = 160): Map<string, string> {
  const room = maxCookieBytes - attributeBytes - name.length - 3
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
