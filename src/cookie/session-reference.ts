import type { KeyOwner } from '../secrets/derive-key.ts'
import { createSigner } from '../secrets/signature.ts'

/** What a cookie says about a session that lives in a store. */
export interface SessionReference {
  readonly id: string
  /** Known without the store, so that an outage of it does not turn a shopper into a guest. */
  readonly isShopper: boolean
}

/** Turns references into cookie text that nobody else can make or change, and back. */
export interface References {
  write(reference: SessionReference): string
  /** Undefined for text not written here: malformed, foreign, changed, of another storefront or cookie name. */
  read(text: string): SessionReference | undefined
}

const kinds = { c: true, g: false } as const

/**
 * Signs with the first secret and takes the signatures of all of them.
 *
 * The id alone is worth nothing, and no other text that the app signs with a secret passes for a reference.
 */
export function createReferences(owner: KeyOwner, name: string): References {
  const signer = createSigner(owner, 'reference', name)
  return {
    write: ({ id, isShopper }) => signer.sign(`${isShopper ? 'c' : 'g'}.${id}`),
    read(text) {
      const [, kind, id] = /^([cg])\.([\w-]{43})$/.exec(signer.verify(text) ?? '') ?? []
      return kind === undefined || id === undefined ? undefined : { id, isShopper: kinds[kind as 'c' | 'g'] }
    },
  }
}
