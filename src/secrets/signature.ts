import { timingSafeEqual } from 'node:crypto'
import cookieParser from 'cookie-parser'
import { sign } from 'cookie-signature'
import { deriveKeys, type KeyOwner } from './derive-key.ts'

/** Signs text that need not be secret, and verifies it. */
export interface Signer {
  /** The text, signed as cookie-parser expects it. */
  sign(text: string): string
  /** The text inside, or undefined when it was not signed here for this purpose, storefront and name. */
  verify(signed: string): string | undefined
}

/** Signs with the first secret and takes the signatures of all of them, by keys that are bound as `deriveKeys` says. */
export function createSigner(owner: KeyOwner, purpose: 'device' | 'reference', name: string): Signer {
  const keys = deriveKeys(owner, purpose, name).map((key) => key.toString('base64'))
  return {
    sign: (text) => signText(text, keys[0] ?? ''),
    verify: (signed) => verifyText(signed, keys),
  }
}

/** `value` signed as cookie-parser expects it; not percent-encoded, because all its characters are cookie octets. */
export function signText(value: string, secret: string): string {
  return `s:${sign(value, secret)}`
}

/** The signed value inside `text`, or undefined when none of the secrets signed it. */
export function verifyText(text: string, secrets: string | string[]): string | undefined {
  if (!text.startsWith('s:')) return undefined
  const value = cookieParser.signedCookie(text, secrets)
  return typeof value === 'string' ? value : undefined
}

/** The same for one secret, whose `createHmacSha256` is given: for what is verified on the way of a page. */
export function verifyQuickly(text: string, hmac: (text: string) => string): string | undefined {
  const dot = text.lastIndexOf('.')
  if (!text.startsWith('s:') || dot === -1) return undefined
  const value = text.slice(2, dot)
  const expected = Buffer.from(hmac(value).slice(0, -1))
  const given = Buffer.from(text.slice(dot + 1))
  return expected.length === given.length && timingSafeEqual(expected, given) ? value : undefined
}
