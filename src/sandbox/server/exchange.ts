import type { SandboxState, Ticket } from '../model/state.ts'

/** What a handler is given of one call. */
export interface Exchange {
  state: SandboxState
  /** Which site the call is for. */
  siteId: number
  /** Of the claims that came along, live; null: the application calls for itself. */
  ticket: Ticket | null
  /** Parts of the path. */
  params: Record<string, string | undefined>
  query: URLSearchParams
  /** Parsed JSON; null without a body. */
  body: unknown
  ask: Ask
}

/**
 * Carries out another operation with the claims of this call.
 * @throws {KiboError} what the operation would be refused with.
 */
export type Ask = (operation: 'getOrCreateCart' | 'getCurrentAccount' | 'addItemToCart', body?: unknown) => Answer

export interface Answer {
  status: number
  /** Sent as JSON; undefined: an empty body. */
  body?: unknown
  headers?: Record<string, string>
}

export type Handler = (exchange: Exchange) => Answer

/**
 * What claims a call takes. `'optional'`: none, or live ones of anybody. `'own'`: none, or those of the account in the
 * path. `'never'`: the application only. `'required'`: a guest's or shopper's. `'two-factor'`: those of a login that
 * waits for its code, or of a shopper. `'login'`: optional, those of a waiting login too. `'unchecked'`: any, expired
 * ones too; the operations that it asks check them.
 */
export type Access = 'optional' | 'own' | 'never' | 'required' | 'two-factor' | 'login' | 'unchecked'

export const ok = (body?: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
