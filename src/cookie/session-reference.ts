import { hkdfSync } from 'node:crypto'
import { signText, verifyText } from '../secrets/sealer.ts'

/** What a cookie says of a session that lives in a store. */
export interface SessionReference {
  readonly id: string
  /** Known without the store, so that an outage of it does not turn a shopper into a guest. */
  readonly isShopper: boolean
}

/** Turns references into cookie text that nobody can make up or change, and back. */
export interface References {
  write(reference: SessionReference): string
  /** Undefined for text that was not written here: malformed, foreign, changed, of another cookie name. */
  read(text: string): SessionReference | undefined
}

const kinds = { c: true, g: false } as const

/**
 * Signs with the first secret and takes the signatures of all of them.
 *
 * The id alone is worth nothing: the signing keys are derived by HKDF-SHA-256 from the secrets with the cookie's name as
 * context, so no other text that the app signs with a secret passes for a reference.
 */
export function createReferences(secrets: readonly string[], name: string): References {
  const keys = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, 'kibo-storefront-auth', `v1 reference ${name}`, 32)).toString('base64'),
  )
  return {
    write: ({ id, isShopper }) => signText(`${isShopper ? 'c' : 'g'}.${id}`, keys[0] ?? ''),
    read(text) {
      const [, kind, id] = /^([cg])\.([\w-]{43})$/.exec(verifyText(text, keys) ?? '') ?? []
      return kind === undefined || id === undefined ? undefined : { id, isShopper: kinds[kind as 'c' | 'g'] }
    },
  }
}
