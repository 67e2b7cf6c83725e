import { createHash, timingSafeEqual } from 'node:crypto'

/** What Kibo sends along with the body of an event. */
export interface Signed {
  /** Header `x-vol-hmac-sha256`. */
  signature: string
  /** Header `date`, unchanged. */
  date: string
  body: Buffer
}

/**
 * True when `signature` was made with the application's shared secret, compared in constant time.
 *
 * It is not an HMAC, although the header's name says so: base64 of the SHA-256 of key, date and body, where the key is
 * base64 of the SHA-256 of the secret written twice.
 *
 * @see isRequestValid in Kibo's Node SDK
 */
export function isSigned({ signature, date, body }: Signed, sharedSecret: string): boolean {
  const key = createHash('sha256')
    .update(sharedSecret + sharedSecret)
    .digest('base64')
  const expected = Buffer.from(createHash('sha256').update(key).update(date).update(body).digest('base64'))
  const given = Buffer.from(signature)
  return given.length === expected.length && timingSafeEqual(given, expected)
}
