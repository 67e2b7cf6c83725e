import type { SandboxCall } from '../server/calls.ts'

/** Which calls are shown; an empty field leaves all. */
export interface CallFilter {
  operation: string
  /** Only paths with this in them, in upper or lower case. */
  path: string
  /** `404`, `4xx`, or `none` for calls without an answer. */
  status: string
}

export function readCallFilter(query: URLSearchParams): CallFilter {
  const read = (name: string) => (query.get(name) ?? '').trim()
  return { operation: read('operation'), path: read('path'), status: read('status') }
}

export const isFiltering = (filter: CallFilter): boolean => Object.values(filter).some(Boolean)

export function filterCalls(calls: readonly SandboxCall[], filter: CallFilter): readonly SandboxCall[] {
  if (!isFiltering(filter)) return calls
  const path = filter.path.toLowerCase()
  return calls.filter(
    (call) =>
      (filter.operation === '' || (call.operation ?? 'unknown') === filter.operation) &&
      call.path.toLowerCase().includes(path) &&
      hasStatus(call, filter.status),
  )
}

function hasStatus({ status }: SandboxCall, wanted: string): boolean {
  if (wanted === '') return true
  if (wanted === 'none' || status === null) return wanted === 'none' && status === null
  return wanted.endsWith('xx') ? `${status}`[0] === wanted[0] : `${status}` === wanted
}
