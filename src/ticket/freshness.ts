import type { Ticket } from './ticket.ts'

/** True until the refresh leeway before the access token expires. */
export function isFresh(ticket: Ticket, nowMs: number, leewayMs: number): boolean {
  return nowMs < ticket.accessExpiresAtMs - leewayMs
}

/** True once Kibo takes the access token for expired. */
export function isExpired(ticket: Ticket, nowMs: number): boolean {
  return nowMs >= ticket.accessExpiresAtMs
}
