import { z } from 'zod'
import type { PendingLogin, Session } from './session.ts'

// A cookie has room for 4 KB and travels with every request, so a session is packed as an array, its base64 and hex
// text as the bytes they stand for. Text that would not come back the same stays text.

type Packed = Uint8Array | string

/** The array that is sealed for a session. */
export function packSession({ id, startedAtMs, persistent, ticket }: Session): unknown[] {
  return [
    pack(id, 'base64url'),
    startedAtMs,
    (persistent ? 1 : 0) | (ticket.accountChosen ? 2 : 0),
    pack(ticket.accessToken, 'base64'),
    ticket.accessExpiresAtMs / 1000,
    pack(ticket.refreshToken, 'hex'),
    ticket.refreshExpiresAtMs / 1000,
    ticket.userId === null ? null : pack(ticket.userId, 'hex'),
    ticket.accountId,
    ticket.behaviors,
  ]
}

const packed = z.union([z.instanceof(Uint8Array), z.string()])
const packedSession = z.tuple([
  packed,
  z.number(),
  z.number(),
  packed,
  z.number(),
  packed,
  z.number(),
  packed.nullable(),
  z.number().nullable(),
  z.array(z.number()),
])

/** The session in an unsealed value, or undefined when it is not one. */
export function unpackSession(value: unknown): Session | undefined {
  const { data } = packedSession.safeParse(value)
  if (!data) return undefined
  const [
    id,
    startedAtMs,
    flags,
    accessToken,
    accessSeconds,
    refreshToken,
    refreshSeconds,
    userId,
    accountId,
    behaviors,
  ] = data
  return {
    id: unpack(id, 'base64url'),
    startedAtMs,
    persistent: (flags & 1) !== 0,
    ticket: {
      accessToken: unpack(accessToken, 'base64'),
      accessExpiresAtMs: accessSeconds * 1000,
      refreshToken: unpack(refreshToken, 'hex'),
      refreshExpiresAtMs: refreshSeconds * 1000,
      userId: userId === null ? null : unpack(userId, 'hex'),
      accountId,
      accountChosen: (flags & 2) !== 0,
      behaviors,
    },
  }
}

/** The array that is sealed for a login that waits for its code. */
export function packPendingLogin(pending: PendingLogin): unknown[] {
  return [
    pending.id,
    pending.sessionId,
    pending.expiresAtMs,
    pending.persistent,
    pack(pending.accessToken, 'base64'),
    pending.userId,
    pending.accountId,
  ]
}

const packedPendingLogin = z.tuple([
  z.string(),
  z.string(),
  z.number(),
  z.boolean(),
  packed,
  z.string(),
  z.number().nullable(),
])

/** The pending login in an unsealed value, or undefined when it is not one. */
export function unpackPendingLogin(value: unknown): PendingLogin | undefined {
  const { data } = packedPendingLogin.safeParse(value)
  if (!data) return undefined
  const [id, sessionId, expiresAtMs, persistent, accessToken, userId, accountId] = data
  return { id, sessionId, expiresAtMs, persistent, accessToken: unpack(accessToken, 'base64'), userId, accountId }
}

function pack(text: string, encoding: 'base64' | 'base64url' | 'hex'): Packed {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : text
}

function unpack(value: Packed, encoding: 'base64' | 'base64url' | 'hex'): string {
  return typeof value === 'string'
    ? value
    : Buffer.from(value.buffer, value.byteOffset, value.length).toString(encoding)
}
