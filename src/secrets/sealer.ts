import { hkdfSync, webcrypto } from 'node:crypto'
import { decode, encode } from '@msgpack/msgpack'
import cookieParser from 'cookie-parser'
import { sign } from 'cookie-signature'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'

/** First byte of what is sealed; changes with its layout. A value of another version is the same as none. */
const formatVersion = 1

/** What a sealed value is for. A value of one purpose is never accepted as another. */
export type Purpose = 'session' | 'two-factor' | 'store' | 'account'

/** Turns values into cookie text that nobody can read or change, and back. */
export interface Sealer {
  /** Encrypts and signs `value` (anything MessagePack can hold; bytes stay bytes). */
  seal(value: unknown): Promise<string>
  /** The sealed value, or undefined for text that this sealer did not write: malformed, foreign, changed, of another purpose, name or version. */
  unseal(text: string): Promise<unknown>
}

/**
 * Seals with the first secret and unseals with all of them.
 *
 * JWE compact (`dir`, `A256GCM`) by jose, its key derived by HKDF-SHA-256 from the secret with purpose and cookie name
 * as context, then signed by cookie-parser's scheme (HMAC-SHA-256), which is checked first. Keys are imported once.
 */
export function createSealer(secrets: readonly string[], purpose: Purpose, name: string): Sealer {
  const ring = secrets.map((secret) => ({ secret, key: importKey(secret, `v${formatVersion} ${purpose} ${name}`) }))
  const [first] = ring
  if (first === undefined) throw new TypeError('at least one secret is needed')

  return {
    async seal(value) {
      const jwe = await new CompactEncrypt(Buffer.concat([Buffer.of(formatVersion), encode(value)]))
        .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
        .encrypt(await first.key)
      return signText(jwe, first.secret)
    },

    async unseal(text) {
      for (const { secret, key } of ring) {
        const jwe = verifyText(text, secret)
        if (jwe !== undefined) return openJwe(jwe, await key)
      }
      return undefined
    },
  }
}

/** What `jwe` holds, or undefined: a text that we signed is not yet one that we sealed for this purpose and name. */
async function openJwe(jwe: string, key: webcrypto.CryptoKey): Promise<unknown> {
  try {
    const { plaintext } = await compactDecrypt(jwe, key, {
      keyManagementAlgorithms: ['dir'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxDecompressedLength: 0,
    })
    return plaintext[0] === formatVersion ? decode(plaintext.subarray(1)) : undefined
  } catch {
    return undefined
  }
}

/** `value` signed as cookie-parser expects it; written without percent-encoding, its characters are all cookie octets. */
export function signText(value: string, secret: string): string {
  return `s:${sign(value, secret)}`
}

/** The signed value inside `text`, or undefined when none of the secrets signed it. */
export function verifyText(text: string, secrets: string | string[]): string | undefined {
  if (!text.startsWith('s:')) return undefined
  const value = cookieParser.signedCookie(text, secrets)
  return typeof value === 'string' ? value : undefined
}

async function importKey(secret: string, context: string): Promise<webcrypto.CryptoKey> {
  const bytes = hkdfSync('sha256', secret, 'kibo-storefront-auth', context, 32)
  return webcrypto.subtle.importKey('raw', bytes, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt'])
}
