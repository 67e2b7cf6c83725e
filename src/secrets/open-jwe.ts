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

const cipherOptions = { authTagLength: 16 } as const
const iv = Buffer.alloc(12)
const tag = Buffer.alloc(cipherOptions.authTagLength)

/**
 * The content of a compact JWE that jose sealed with `jweHeader` and this key; undefined for anything else.
 *
 * It answers at once, where WebCrypto needs a turn of the event loop and a thread. It takes no other header than
 * `jweHeader`, even one with the same meaning.
 *
 * @see RFC 7516, section 5.2
 */
export function openJwe(jwe: string, key: KeyObject): Buffer | undefined {
  const ivEnd = prefix.length + ivLength
  const tagStart = jwe.length - tagLength
  const ciphertextLength = tagStart - 2 - ivEnd
  if (!jwe.startsWith(prefix) || jwe[ivEnd] !== '.' || jwe[tagStart - 1] !== '.' || ciphertextLength < 2)
    return undefined
  if (ciphertextLength % 4 === 1) return undefined // no base64url has that length

  // A text is shorter when decoded, if some of it is not base64url.
  if (iv.write(jwe.slice(prefix.length, ivEnd), 'base64url') !== iv.length) return undefined
  if (tag.write(jwe.slice(tagStart), 'base64url') !== tag.length) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, iv, cipherOptions)
    decipher.setAAD(authenticated).setAuthTag(tag)
    const opened = decipher.update(jwe.slice(ivEnd + 1, tagStart - 1), 'base64url')
    decipher.final() // throws for a tag that is not of this text, this header and this key
    return opened.length === Math.floor((ciphertextLength * 3) / 4) ? opened : undefined
  } catch {
    return undefined
  }
}
