import { createSecretKey, webcrypto } from 'node:crypto'
import { Decoder, encode } from '@msgpack/msgpack'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'
import { deriveKeys, formatVersion, type KeyOwner } from './derive-key.ts'
import { createHmacSha256 } from './hmac.ts'
import { jweHeader, openJwe } from './open-jwe.ts'
import { signText, verifyQuickly } from './signature.ts'

/** What a sealed value is for. A value of one purpose is never accepted as another. */
export type Purpose = 'session' | 'two-factor' | 'store' | 'account'

/** Turns values into text that nobody can read or change, and back: for cookies and for what a store holds. */
export interface Sealer {
  /** Encrypts and signs `value` (anything MessagePack can hold; bytes stay bytes). */
  seal(value: unknown): Promise<string>
  /** The sealed value; undefined for text that is malformed, changed, or of another purpose, storefront or name. */
  unseal(text: string): unknown
}

/**
 * Seals with the first secret and unseals with all of them.
 *
 * JWE compact (`dir`, `A256GCM`) by jose with a key of `deriveKeys`, then signed by cookie-parser's scheme
 * (HMAC-SHA-256), which is checked first. node:crypto opens it, without a wait. Keys are imported once.
 */
export function createSealer(owner: KeyOwner, purpose: Purpose, name: string): Sealer {
  const keys = deriveKeys(owner, purpose, name)
  const ring = owner.secrets.map((secret, at) => ({
    hmac: createHmacSha256(secret),
    openingKey: createSecretKey(keys[at] ?? keys[0]),
  }))
  const firstKey = sealingKey(keys[0])

  return {
    async seal(value) {
      const jwe = await new CompactEncrypt(Buffer.concat([Buffer.of(formatVersion), encode(value)]))
        .setProtectedHeader(jweHeader)
        .encrypt(await firstKey)
      return signText(jwe, owner.secrets[0] ?? '')
    },

    unseal(text) {
      for (const { hmac, openingKey } of ring) {
        const jwe = verifyQuickly(text, hmac)
        if (jwe !== undefined) return read(openJwe(jwe, openingKey))
      }
      return undefined
    },
  }
}

const decoder = new Decoder()

/** The value in opened bytes, or undefined: a text that we signed is not yet one that we sealed in this format. */
function read(bytes: Uint8Array | undefined): unknown {
  if (bytes?.[0] !== formatVersion) return undefined
  try {
    return decoder.decode(bytes.subarray(1))
  } catch {
    return undefined
  }
}

function sealingKey(bytes: Uint8Array): Promise<webcrypto.CryptoKey> {
  return webcrypto.subtle.importKey('raw', bytes, { name: 'AES-GCM' }, false, ['encrypt'])
}
