import { z } from 'zod'
import { aFunction, parseOptions } from '../../parse-options.ts'
import { errorBody } from '../kibo-json/errors.ts'
import type { SandboxCall } from './calls.ts'
import { type FaultKind, faultKinds } from './fault-kinds.ts'
import { operations, type SandboxOperation } from './operations.ts'

export interface FaultRule {
  kind: FaultKind
  /** Only calls of this operation. Default: all that the other conditions leave. */
  operation?: SandboxOperation | undefined
  /** Only calls whose path has this string in it, or matches. */
  path?: string | RegExp | undefined
  /** Only calls for which this is true. */
  when?: ((call: SandboxCall) => boolean) | undefined
  /** How many calls it meets, from 1; `Infinity` until removed. Default 1. */
  times?: number | undefined
  /** Wait before the answer or the fault, ms from 0; `Infinity`: for ever. Default 1000 for `slow`, 0 else. */
  delayMs?: number | undefined
  /** Status of the spoilt answer. Default 503 for `status`, 502 for `html`, 200 for `empty` and `error-body`. */
  status?: number | undefined
  /** Retry-After of `status`, `html` and `error-body`, in seconds from 0. Default: none. */
  retryAfterSeconds?: number | undefined
  /** Body of `status`. Default: empty. */
  body?: string | undefined
  /** Kibo's errorCode in an `error-body`. Default `UNEXPECTED_ERROR`. */
  errorCode?: string | undefined
  /** Where an `error-body` has its code: at the top, in the first item, or at the top in Pascal case. Default `top`. */
  placement?: 'top' | 'items' | 'pascal' | undefined
}

const ruleSchema = z.strictObject({
  kind: z.enum(faultKinds),
  operation: z.string().optional(),
  path: z.union([z.string(), z.instanceof(RegExp)]).optional(),
  when: aFunction<(call: SandboxCall) => boolean>().optional(),
  times: z.union([z.number().int().min(1), z.literal(Number.POSITIVE_INFINITY)]).default(1),
  delayMs: z.union([z.number().min(0), z.literal(Number.POSITIVE_INFINITY)]).optional(),
  status: z.number().int().min(200).max(599).optional(),
  retryAfterSeconds: z.number().int().min(0).optional(),
  body: z.string().optional(),
  errorCode: z.string().default('UNEXPECTED_ERROR'),
  placement: z.enum(['top', 'items', 'pascal']).default('top'),
})

/** A rule in force, with the calls it has still to meet. */
export interface ActiveFault extends Omit<FaultRule, 'operation'> {
  operation?: string | undefined
  times: number
  errorCode: string
  placement: 'top' | 'items' | 'pascal'
  /** Unlike that of any other rule in force. */
  id: number
}

/**
 * Puts a rule in force; the earliest rule that matches a call meets it. Returns what removes the rule.
 * @throws {TypeError} naming what is wrong with the rule.
 */
export function addFault(faults: ActiveFault[], rule: FaultRule): () => void {
  const fault = { ...parseOptions('fail', ruleSchema, rule), id: (faults.at(-1)?.id ?? 0) + 1 }
  if (fault.operation !== undefined && !Object.hasOwn(operations, fault.operation)) {
    throw new TypeError(`fail: option "operation" ${fault.operation} is no operation of this sandbox`)
  }
  faults.push(fault)
  return () => removeFault(faults, fault)
}

/** The fault that meets this call, counted; or null. */
export function takeFault(faults: ActiveFault[], call: SandboxCall): ActiveFault | null {
  const fault = faults.find((one) => matches(one, call))
  if (!fault) return null
  if (--fault.times <= 0) removeFault(faults, fault)
  return fault
}

function matches({ operation, path, when }: ActiveFault, call: SandboxCall): boolean {
  if (operation !== undefined && operation !== call.operation) return false
  if (typeof path === 'string' && !call.path.includes(path)) return false
  if (path instanceof RegExp && !new RegExp(path.source, path.flags.replace(/[gy]/g, '')).test(call.path)) return false
  return when?.(call) ?? true
}

/** Takes a rule out of force, if it is in force. */
export function removeFault(faults: ActiveFault[], fault: ActiveFault): void {
  const index = faults.indexOf(fault)
  if (index >= 0) faults.splice(index, 1)
}

const carriedOut: ReadonlySet<FaultKind> = new Set(['slow', 'drop', 'cut', 'wrong-types'])

/** Whether a call that the fault meets takes effect. */
export const isCarriedOut = ({ kind }: ActiveFault): boolean => carriedOut.has(kind)

/** How long a call is held back. */
export const delayOf = ({ kind, delayMs }: ActiveFault): number => delayMs ?? (kind === 'slow' ? 1000 : 0)

/** What is sent instead of an answer to a call that is not carried out; null: nothing at all. */
export function faultyAnswer(fault: ActiveFault): { status: number; type: string; body: string } | null {
  switch (fault.kind) {
    case 'status':
      return { status: fault.status ?? 503, type: 'application/json', body: fault.body ?? '' }
    case 'html':
      return {
        status: fault.status ?? 502,
        type: 'text/html',
        body: '<html><body><h1>502 Bad Gateway</h1></body></html>',
      }
    case 'empty':
      return { status: fault.status ?? 200, type: 'application/json', body: '' }
    case 'error-body':
      return { status: fault.status ?? 200, type: 'application/json', body: JSON.stringify(faultyErrorBody(fault)) }
    default:
      return null
  }
}

function faultyErrorBody({ errorCode, placement }: ActiveFault): unknown {
  const message = 'An unexpected error has occurred. '
  if (placement !== 'pascal') return errorBody({ errorCode, message, placement })
  return JSON.parse(JSON.stringify(errorBody({ errorCode, message })), (_name, value) =>
    value && typeof value === 'object' && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).map(([name, inner]) => [name[0]?.toUpperCase() + name.slice(1), inner]),
        )
      : value,
  )
}

/** The same JSON with every type wrong. */
export function withWrongTypes(value: unknown): unknown {
  if (typeof value === 'string') return value.length
  if (Array.isArray(value)) return 'list'
  if (value && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withWrongTypes(inner)]))
  }
  return String(value)
}
