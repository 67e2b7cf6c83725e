import { hash } from 'node:crypto'

/** Of SHA-256, in bytes. */
const blockLength = 64
const digestLength = 32

/** Grows to the longest text. What is in it was written by the call that reads it. */
let inner = Buffer.alloc(4096)
const outer = Buffer.alloc(blockLength + digestLength)

/**
 * Makes HMAC-SHA-256 of texts (UTF-8) with one secret, as base64.
 *
 * Two hashes of one call each: node:crypto's Hmac is an object outside of V8's heap for each text, and costs more than
 * the hashes of a cookie.
 *
 * @see RFC 2104, section 2
 */
export function createHmacSha256(secret: string): (text: string) => string {
  const key = Buffer.alloc(blockLength)
  const bytes = Buffer.from(secret)
  ;(bytes.length > blockLength ? Buffer.from(hash('sha256', bytes, 'hex'), 'hex') : bytes).copy(key)
  const innerPad = key.map((byte) => byte ^ 0x36)
  const outerPad = key.map((byte) => byte ^ 0x5c)

  return (text) => {
    const mostBytes = blockLength + 3 * text.length
    if (inner.length < mostBytes) inner = Buffer.alloc(mostBytes)
    inner.set(innerPad)
    const end = blockLength + inner.write(text, blockLength)
    outer.set(outerPad)
    outer.write(hash('sha256', inner.subarray(0, end), 'binary'), blockLength, 'binary')
    return hash('sha256', outer, 'base64')
  }
}
