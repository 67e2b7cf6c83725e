import type { PendingLogin, Session } from './session.ts'

// A cookie has room for 4 KB and travels with every request, so a session is packed as an array, and base64 and hex
// text as bytes. Text that would not come back the same stays text.

type Packed = Uint8Array | string
/** Milliseconds take six bytes, seconds four. */
const headBytes = 14

/** The array that is sealed for a session. */
export function packSession(session: Session): unknown[] {
  const { persistent, ticket, secondFactorAtMs } = session
  return [
    packHead(session),
    (persistent ? 1 : 0) | (ticket.accountChosen ? 2 : 0),
    pack(ticket.accessToken, 'base64'),
    pack(ticket.refreshToken, 'hex'),
    ticket.userId === null ? null : pack(ticket.userId, 'hex'),
    ticket.accountId,
    ticket.behaviors.map((id, index, ids) => id - (ids[index - 1] ?? 0)), // ids are close to each other: a byte each
    ...(secondFactorAtMs === undefined ? [] : [secondFactorAtMs / 1000]),
  ]
}

/** The session in an unsealed value, or undefined when it is not one. */
export function unpackSession(value: unknown): Session | undefined {
  if (!Array.isArray(value) || value.length < 7 || value.length > 8) return undefined
  const [head, flags, accessToken, refreshToken, userId, accountId, behaviorSteps, secondFactorAt]: unknown[] = value
  if (!(head instanceof Uint8Array) || head.length <= headBytes || !isNumber(flags)) return undefined
  if (!isPacked(accessToken) || !isPacked(refreshToken) || (userId !== null && !isPacked(userId))) return undefined
  if ((accountId !== null && !isNumber(accountId)) || !isNumbers(behaviorSteps)) return undefined
  if (secondFactorAt !== undefined && !isNumber(secondFactorAt)) return undefined

  const { id, startedAtMs, accessExpiresAtMs, refreshExpiresAtMs } = unpackHead(head)
  return {
    id,
    startedAtMs,
    persistent: (flags & 1) !== 0,
    ticket: {
      accessToken: unpack(accessToken, 'base64'),
      accessExpiresAtMs,
      refreshToken: unpack(refreshToken, 'hex'),
      refreshExpiresAtMs,
      userId: userId === null ? null : unpack(userId, 'hex'),
      accountId,
      accountChosen: (flags & 2) !== 0,
      behaviors: sums(behaviorSteps),
    },
    secondFactorAtMs: secondFactorAt && secondFactorAt * 1000,
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

/** The pending login in an unsealed value, or undefined when it is not one. */
export function unpackPendingLogin(value: unknown): PendingLogin | undefined {
  if (!Array.isArray(value) || value.length !== 7) return undefined
  const [id, sessionId, expiresAtMs, persistent, accessToken, userId, accountId]: unknown[] = value
  if (typeof id !== 'string' || typeof sessionId !== 'string' || !isNumber(expiresAtMs)) return undefined
  if (typeof persistent !== 'boolean' || !isPacked(accessToken) || typeof userId !== 'string') return undefined
  if (accountId !== null && !isNumber(accountId)) return undefined
  return { id, sessionId, expiresAtMs, persistent, accessToken: unpack(accessToken, 'base64'), userId, accountId }
}

function isPacked(value: unknown): value is Packed {
  return typeof value === 'string' || value instanceof Uint8Array
}

function isNumber(value: unknown): value is number {
  return Number.isFinite(value)
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(isNumber)
}

/** The three times, then the id. */
function packHead({ id, startedAtMs, ticket }: Session): Uint8Array {
  const times = Buffer.alloc(headBytes)
  times.writeUIntBE(startedAtMs, 0, 6)
  times.writeUInt32BE(ticket.accessExpiresAtMs / 1000, 6)
  times.writeUInt32BE(ticket.refreshExpiresAtMs / 1000, 10)
  return Buffer.concat([times, Buffer.from(id, 'base64url')])
}

function unpackHead(head: Uint8Array) {
  const bytes = Buffer.from(head.buffer, head.byteOffset, head.length)
  return {
    id: bytes.toString('base64url', headBytes),
    startedAtMs: bytes.readUIntBE(0, 6),
    accessExpiresAtMs: bytes.readUInt32BE(6) * 1000,
    refreshExpiresAtMs: bytes.readUInt32BE(10) * 1000,
  }
}

function sums(steps: readonly number[]): number[] {
  let sum = 0
  return steps.map((step) => {
    sum += step
    return sum
  })
}

function pack(text: string, encoding: 'base64' | 'hex'): Packed {
  const bytes = Buffer.from(text, encoding)
  return bytes.toString(encoding) === text ? bytes : text
}

function unpack(value: Packed, encoding: 'base64' | 'hex'): string {
  return typeof value === 'string'
    ? value
    : Buffer.from(value.buffer, value.byteOffset, value.length).toString(encoding)
}
