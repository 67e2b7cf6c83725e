import type { FaultKind } from './fault-kinds.ts'
import type { SandboxOperation } from './operations.ts'

/** One call that the sandbox was asked, in full: headers and body carry tokens and passwords as they came. */
export interface SandboxCall {
  /** Counts the calls of this sandbox from 1. */
  readonly id: number
  /** The sandbox's time of arrival, milliseconds since 1970. */
  readonly at: number
  readonly method: string
  /** With `/api`, as it was asked, without the query. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Kibo's name of the operation; null: no operation of this sandbox. */
  readonly operation: SandboxOperation | null
  /** Whose `x-vol-user-claims` came along; null: none did. */
  readonly claims: 'anonymous' | 'customer' | 'two-factor' | 'invalid' | null
  readonly headers: Readonly<Record<string, string>>
  /**
   * Parsed JSON, the text when it is none, or null without a body. Of a card the number is masked, and what Kibo's Card
   * does not have is left out.
   */
  readonly body: unknown
  /** Status of the answer; null: not answered yet, or never. */
  status: number | null
  /** The fault that met this call. */
  fault: FaultKind | null
}
