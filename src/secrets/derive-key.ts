import { hkdfSync } from 'node:crypto'

/** First byte of what is sealed, and part of every key; changes with the layout. Another version opens nothing. */
export const formatVersion = 2

/**
 * The storefront that sealed and signed values belong to. What was made for one is worth nothing to another, even with
 * the same secret: account numbers run per tenant, so a stranger's cookie would name somebody else's account.
 */
export interface KeyOwner {
  /** The first makes values, all of them take values. */
  readonly secrets: readonly string[]
  readonly kibo: {
    readonly tenantId: string
    /** Which of Kibo's environments, from the settings alone. */
    readonly environment: string
  }
}

/**
 * A key of 32 bytes for each secret, by HKDF-SHA-256: bound to what it is for, to the tenant, to Kibo's environment and
 * to the name of the cookie.
 *
 * @throws {TypeError} without a secret
 */
export function deriveKeys({ secrets, kibo }: KeyOwner, purpose: string, name: string): [Buffer, ...Buffer[]] {
  const context = JSON.stringify([`v${formatVersion}`, purpose, kibo.tenantId, kibo.environment, name])
  const [first, ...others] = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, 'kibo-storefront-auth', context, 32)),
  )
  if (first === undefined) throw new TypeError('at least one secret is needed')
  return [first, ...others]
}
