import { addFault, type FaultRule, removeFault } from '../server/faults.ts'
import type { ServerState } from '../server/server-state.ts'
import type { Fields } from './actions.ts'
import { inForce, oneClickFaults } from './one-click-faults.ts'

/** Puts a fault in force; empty fields are as good as absent, and empty `times` means until it is cleared. */
export function addPageFault(state: ServerState, fields: Fields): void {
  const { kind, operation, path, times, delayMs, status, retryAfterSeconds } = fields
  const number = (text: string | undefined) => (text ? Number(text) : undefined)
  const rule = {
    kind,
    operation: operation || undefined,
    path: path || undefined,
    times: number(times) ?? Number.POSITIVE_INFINITY,
    delayMs: number(delayMs),
    status: number(status),
    retryAfterSeconds: number(retryAfterSeconds),
  }
  addFault(state.faults, rule as FaultRule)
}

/** Puts a fault of the list in force until it is cleared; it is in force once, however often it is armed. */
export function armFault(state: ServerState, name: string): void {
  const fault = Object.hasOwn(oneClickFaults, name) ? oneClickFaults[name] : undefined
  if (!fault) throw new TypeError(`there is no fault ${name}`)
  if (!inForce(fault, state.faults)) addFault(state.faults, { ...fault.rule, times: Number.POSITIVE_INFINITY })
}

/** Removes one fault by its id, or all of them. */
export function removePageFault(state: ServerState, id: string): void {
  const doomed = state.faults.filter((fault) => id === 'all' || `${fault.id}` === id)
  for (const fault of doomed) removeFault(state.faults, fault)
}
