import { createState, type SandboxState } from '../model/state.ts'
import type { Settings } from '../settings.ts'
import type { SandboxCall } from './calls.ts'
import type { ActiveFault } from './faults.ts'

/** What a sandbox knows, with the calls that it was asked and the faults that meet them. */
export interface ServerState extends SandboxState {
  readonly calls: SandboxCall[]
  readonly faults: ActiveFault[]
  callCount: number
}

export function createServerState(settings: Settings): ServerState {
  return { ...createState(settings), calls: [], faults: [], callCount: 0 }
}
