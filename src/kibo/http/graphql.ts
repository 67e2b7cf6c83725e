import { contextHeaders } from '../context.ts'
import type { KiboConfig } from '../options.ts'
import { readAnswer, unusable } from './answer.ts'
import type { CallOptions } from './call.ts'
import { graphqlFailure } from './read-graphql.ts'
import { secretsIn } from './secrets-in.ts'
import type { Send } from './send.ts'
import type { HttpAnswer } from './transport.ts'

/** Where the documents of GraphQL Code Generator have the types of a query. */
interface Typed<Data, Variables> {
  __apiType?: (variables: Variables) => Data
}

/**
 * A query with the types of its answer and its variables: a `TypedDocumentNode` with its source, or a
 * `TypedDocumentString`.
 */
export type TypedDocument<Data, Variables> =
  | (Typed<Data, Variables> & {
      readonly kind: string
      readonly loc?: { readonly source: { readonly body: string } } | undefined
    })
  | (Typed<Data, Variables> & { charAt(index: number): string })

export type GraphqlOptions = Omit<CallOptions, 'responseFields'>

/**
 * Asks Kibo's GraphQL as the app, and as the shopper when `claims` are given; resolves to its `data`.
 *
 * A query is retried like any read, a mutation never.
 *
 * @throws {TypeError} when the query is neither text nor a document with its source
 * @throws {KiboGraphqlError} when Kibo answers with `errors`
 * @throws {KiboApiError} for every other failure
 * @see POST https://{apiHost}/graphql
 */
export type Graphql = <Data = Record<string, unknown>, Variables = Record<string, unknown>>(
  query: string | TypedDocument<Data, Variables>,
  variables?: Variables | undefined,
  options?: GraphqlOptions,
) => Promise<Data>

export const graphqlPath = '/graphql'
const operation = 'graphql'

export function createGraphql(config: KiboConfig, send: Send): Graphql {
  return async <Data, Variables>(
    query: string | TypedDocument<Data, Variables>,
    variables?: Variables,
    options: GraphqlOptions = {},
  ) => {
    const { claims, context, signal } = options
    const source = sourceOf(query)
    const receive = async (received: HttpAnswer): Promise<Data> => {
      const answer = await readAnswer(received)
      const error = graphqlFailure(answer, config.now(), () => secretsIn(variables))
      if (error) throw error
      const { json } = answer
      if (typeof json === 'object' && json !== null && 'data' in json) return json.data as Data
      throw unusable(answer, operation, 'it is no answer of GraphQL')
    }
    return send(
      {
        operation,
        resource: graphqlPath,
        method: 'POST',
        isRead: !/\b(mutation|subscription)\b/.test(source),
        path: graphqlPath,
        headers: { accept: 'application/json', 'content-type': 'application/json' },
        body: JSON.stringify({ query: source, variables }),
        transport: config.transport,
        contextHeaders: contextHeaders(context),
        claims,
        signal,
      },
      receive,
    )
  }
}

function sourceOf(query: unknown): string {
  if (typeof query === 'string' || query instanceof String) {
    const source = String(query)
    if (source.trim() !== '') return source
  }
  const { loc } = (query ?? {}) as { loc?: { source?: { body?: unknown } } }
  if (typeof loc?.source?.body === 'string') return loc.source.body
  throw new TypeError('query must be text, or a document with its source: print(document) makes text of any')
}
