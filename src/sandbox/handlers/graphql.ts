import { STATUS_CODES } from 'node:http'
import type { GraphQLError, GraphQLSchema } from 'graphql'
import { KiboError } from '../kibo-json/errors.ts'
import { graphqlSchema } from '../kibo-json/graphql-schema.ts'
import { isObject } from '../kibo-json/json.ts'
import { loadPeer } from '../load-peer.ts'
import type { Answer, Ask, Exchange } from '../server/exchange.ts'

let schema: GraphQLSchema | undefined

/**
 * POST /graphql: a small part of Kibo's GraphQL, each field of the query answered as the REST operation behind it. What
 * Kibo answers to a query that does not fit the schema is not stated by Kibo: here 400 and the library's own errors.
 */
export function askGraphql({ body, ask }: Exchange): Answer {
  const library = loadPeer<typeof import('graphql')>('graphql')
  if (!library) throw graphqlNotInstalled()
  const { query, variables, operationName } = isObject(body) ? body : {}
  const { buildSchema, executeSync, GraphQLError, parse, validate } = library
  schema ??= buildSchema(graphqlSchema)
  try {
    const document = parse(`${query ?? ''}`)
    const mistakes = validate(schema, document)
    if (mistakes.length > 0) return refused('GRAPHQL_VALIDATION_FAILED', mistakes)
    const result = executeSync({
      schema,
      document,
      rootValue: rootFields(ask),
      variableValues: isObject(variables) ? variables : null,
      operationName: typeof operationName === 'string' ? operationName : null,
      fieldResolver: readField,
    })
    return 'data' in result ? { status: 200, body: result } : refused('BAD_USER_INPUT', result.errors)
  } catch (error) {
    if (error instanceof GraphQLError) return refused('GRAPHQL_PARSE_FAILED', [error])
    throw error
  }
}

const rootFields = (ask: Ask) => ({
  currentCart: () => bodyOf(() => ask('getOrCreateCart')),
  getCurrentAccount: () => bodyOf(() => ask('getCurrentAccount')),
  addItemToCurrentCart: ({ cartItemInput }: { cartItemInput?: unknown }) =>
    bodyOf(() => ask('addItemToCart', cartItemInput)),
})

/** The body of a REST answer; a refusal is thrown as GraphQL wraps it. */
function bodyOf(call: () => Answer): unknown {
  try {
    return call().body
  } catch (error) {
    if (!(error instanceof KiboError)) throw error
    const { status, body } = error
    const statusText = STATUS_CODES[status]
    const code = status === 401 ? 'UNAUTHENTICATED' : status === 403 ? 'FORBIDDEN' : 'INTERNAL_SERVER_ERROR'
    const extensions = { code, response: { status, statusText, body } }
    throw Object.assign(new Error(`${status}: ${statusText}`), { extensions })
  }
}

/** A field of a REST answer as GraphQL has it: dates are milliseconds there. */
function readField(
  source: Record<string, unknown>,
  args: unknown,
  _context: unknown,
  { fieldName, returnType }: { fieldName: string; returnType: unknown },
): unknown {
  const value = source[fieldName]
  if (typeof value === 'function') return value(args)
  return `${returnType}` === 'DateTime' && value ? Date.parse(`${value}`) : value
}

function refused(code: string, errors: readonly GraphQLError[] = []): Answer {
  const shown = errors.map((error) => ({ ...error.toJSON(), extensions: { code } }))
  return { status: 400, body: { errors: shown } }
}

const graphqlNotInstalled = () =>
  new KiboError({
    status: 501,
    errorCode: 'NOT_IMITATED',
    message: 'The sandbox answers GraphQL with the package graphql: npm install --save-dev graphql',
    applicationName: 'Sandbox',
  })
