import { randomBytes } from 'node:crypto'

/** 48 random bytes, as 64 characters. */
export function newSecret(): string {
  return randomBytes(48).toString('base64url')
}
