import { createDecipheriv, type KeyObject } from 'node:crypto'

/** The protected header of everything that is sealed here. */
export const jweHeader = { alg: 'dir', enc: 'A256GCM' } as const

const ivLength = 16
const tagLength = 22
const protectedHeader = Buffer.from(JSON.stringify(jweHeader)).toString('base64url')
/** With `dir` there is no encrypted key between the first two dots. */
const prefix = `${protectedHeader}..`
/** The header is authenticated as it is written. */
const authenticated = Buffer.from(protectedHeader, 'latin1')

/**
 * The content of a compact JWE that jose sealed with `jweHeader` and this key; undefined for anything else.
 *
 * It answers at once, where WebCrypto needs a turn of the event loop and a thread. It is stricter than jose: it takes
 * no other header, even one with the same meaning, and base64url only as an encoder writes it.
 *
 * @see RFC 7516, section 5.2
 */
export function openJwe(jwe: string, key: KeyObject): Uint8Array | undefined {
  const ivEnd = prefix.length + ivLength
  const tagStart = jwe.length - tagLength
  if (!jwe.startsWith(prefix) || jwe[ivEnd] !== '.' || jwe[tagStart - 1] !== '.' || tagStart - 1 <= ivEnd)
    return undefined

  const iv = decode(jwe.slice(prefix.length, ivEnd))
  const ciphertext = decode(jwe.slice(ivEnd + 1, tagStart - 1))
  const tag = decode(jwe.slice(tagStart))
  if (!iv || !ciphertext || !tag) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: 16 })
    decipher.setAAD(authenticated)
    decipher.setAuthTag(tag)
    const opened = decipher.update(ciphertext)
    decipher.final() // throws for a tag that is not of this text, this header and this key
    return new Uint8Array(opened.buffer, opened.byteOffset, opened.length)
  } catch {
    return undefined
  }
}

/** The bytes, or undefined when an encoder writes them differently: other characters, padding, spare bits. */
function decode(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, 'base64url')
  return bytes.toString('base64url') === text ? bytes : undefined
}
