import { type CallFilter, readCallFilter } from './call-filter.ts'

/** What of its state the sandbox's page shows, and what came with a refused form. */
export interface View {
  calls: CallFilter
  /** Only accounts in which a quick search finds this; empty: all. */
  find: string
  /** Why the form was refused. */
  problem?: string | undefined
  /** The action that was refused. */
  refused?: string | undefined
  /** The fields that the refused form had, without passwords. */
  given: Readonly<Record<string, string>>
}

export function readView(query: URLSearchParams): View {
  return { calls: readCallFilter(query), find: query.get('find') ?? '', given: {} }
}

/** The fields that this action's form had when it was refused; undefined when it was not. */
export function givenTo(action: string, { refused, given }: View): View['given'] | undefined {
  return refused === action ? given : undefined
}

/** The address of the overview that shows this much, at one of its sections. */
export function overviewAt({ calls, find }: Partial<View>, section = ''): string {
  const query = new URLSearchParams(Object.entries({ ...calls, find: find ?? '' }).filter(([, value]) => value !== ''))
  return `/${query.size > 0 ? `?${query}` : ''}${section && `#${section}`}`
}
