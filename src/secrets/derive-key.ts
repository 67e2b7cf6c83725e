import { hkdfSync } from 'node:crypto'

/** First byte of every sealed value, and part of every key. It changes with the layout: older values do not open. */
export const formatVersion = 2

/**
 * The storefront that sealed and signed values belong to. A value made for one is not taken by another, even with the
 * same secret: each tenant counts its own account ids, so a foreign cookie would name somebody else's account.
 */
export interface KeyOwner {
  /** The first seals and signs; all of them open and verify. */
  readonly secrets: readonly string[]
  readonly kibo: {
    readonly tenantId: string
    /** The environment of Kibo, from the settings alone. */
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
