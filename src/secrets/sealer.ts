import { webcrypto } from 'node:crypto'
import { decode, encode } from '@msgpack/msgpack'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { deriveKeys, formatVersion, type KeyOwner } from './derive-key.ts'
import { signText, verifyText } from './signature.ts'

/** What a sealed value is for. A value of one purpose is never accepted as another. */
export type Purpose = 'session' | 'two-factor' | 'store' | 'account'

/** Turns values into text that nobody can read or change, and back: for cookies and for what a store holds. */
export interface Sealer {
  /** Encrypts and signs `value` (anything MessagePack can hold; bytes stay bytes). */
  seal(value: unknown): Promise<string>
  /** The sealed value, or undefined for text that this sealer did not write: malformed, changed, of another purpose, storefront, name or version. */
  unseal(text: string): Promise<unknown>
}

/**
 * Seals with the first secret and unseals with all of them.
 *
 * JWE compact (`dir`, `A256GCM`) by jose with a key of `deriveKeys`, then signed by cookie-parser's scheme
 * (HMAC-SHA-256), which is checked first. Keys are imported once.
 */
export function createSealer(owner: KeyOwner, purpose: Purpose, name: string): Sealer {
  const keys = deriveKeys(owner, purpose, name)
  const ring = owner.secrets.map((secret, at) => ({ secret, key: importKey(keys[at] ?? keys[0]) }))
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

/** What `jwe` holds, or undefined: a text that we signed is not yet one that we sealed for this purpose and storefront. */
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

function importKey(bytes: Uint8Array): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', bytes, { name: 'AES-GCM' }, false, ['encrypt', 'decrypt'])
}
