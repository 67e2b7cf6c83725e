import type { Request } from 'express'
import { isOwnOrigin } from '../middleware/own-origin.ts'

/** A longer address is not followed. */
const maxLength = 2048

/**
 * The path, query and fragment of `address` when it stays on the request's own origin; undefined for everything else.
 *
 * `address` may be relative to the origin, or absolute. It is parsed as a browser parses it and compared by host. The
 * resulting path is checked in the same way, because a path that begins with `//` is an address of its own.
 */
export function localPath(req: Request, address: unknown): string | undefined {
  if (typeof address !== 'string' || address === '' || address.length > maxLength) return undefined
  // The invalid host stands for our own: a relative address stays on it.
  const base = 'http://own-origin.invalid'
  if (!URL.canParse(address, base)) return undefined

  const url = new URL(address, base)
  if (url.origin !== base && !isOwnOrigin(req, url.href)) return undefined
  if (url.username !== '' || url.password !== '') return undefined
  const path = url.pathname + url.search + url.hash
  return URL.canParse(path, base) && new URL(path, base).origin === base ? path : undefined
}
