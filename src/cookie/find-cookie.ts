/**
 * The value of a cookie that is in the header once, as it is written there: what `readCookie` gives, if it `isPlain`.
 * Undefined: ask `readCookie`, which also joins chunks, decodes, and notices a name that is there twice.
 *
 * The value is a piece of the header: to keep it keeps the whole header in memory.
 */
export function findCookie(header: string | undefined, name: string): string | undefined {
  if (header === undefined) return undefined
  let value: string | undefined
  let end = 0
  for (;;) {
    const at = header.indexOf(name, end)
    if (at === -1) return value
    end = at + name.length
    const after = header.charCodeAt(end)
    // Part of another name or value.
    if (isTokenCode(after) || (at > 0 && isTokenCode(header.charCodeAt(at - 1)))) continue
    if (value !== undefined || after !== equalsCode || !beginsPair(header, at)) return undefined
    const start = end + 1
    end = header.indexOf(';', start)
    if (end === -1) return header.slice(start)
    value = header.slice(start, end)
  }
}

/** Nothing to decode in it and no blanks around it. */
export function isPlain(value: string): boolean {
  return value.charCodeAt(0) > spaceCode && value.charCodeAt(value.length - 1) > spaceCode && !value.includes('%')
}

const equalsCode = 0x3d
const semicolonCode = 0x3b
const spaceCode = 0x20

/** As browsers write it: at the very beginning, or behind `; `. */
function beginsPair(header: string, at: number): boolean {
  return at === 0 || (header.charCodeAt(at - 1) === spaceCode && header.charCodeAt(at - 2) === semicolonCode)
}

/** A letter, a digit, `_` or `-`. The dot of a chunk's name is none of them. */
function isTokenCode(code: number): boolean {
  return (
    (code >= 0x61 && code <= 0x7a) ||
    (code >= 0x41 && code <= 0x5a) ||
    (code >= 0x30 && code <= 0x39) ||
    code === 0x5f ||
    code === 0x2d
  )
}
