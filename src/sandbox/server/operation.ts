import type { Access, Handler } from './exchange.ts'

export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** Below `/api`, but for GraphQL's; parts that begin with a colon are parameters. */
  path: string
  access: Access
  handle: Handler
}

export function op(method: Operation['method'], path: string, access: Access, handle: Handler): Operation {
  return { method, path, access, handle }
}
