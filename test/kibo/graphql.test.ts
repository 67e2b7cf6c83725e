import assert from 'node:assert/strict'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { KiboApiError, KiboGraphqlError } from '../../src/index.ts'
import { failureOf, type StubAnswer, type StubKibo, stubKibo } from '../support/stub-kibo.ts'

const query = 'query ($id: Int) { account(id: $id) { id } }'
const mutation = 'mutation { deleteCurrentCart }'

/** GraphQL's way to tell what the REST answer was. */
const wrapped = (status: number, body: object, data: unknown = null): StubAnswer => ({
  json: { data, errors: [{ message: `${status}: no`, path: ['account'], extensions: { response: { status, body } } }] },
})

describe('graphql', () => {
  let kibo: StubKibo
  beforeEach(async () => {
    kibo = await stubKibo({ json: { data: { account: { id: 1 } } } })
  })
  afterEach(() => kibo.close())

  it('asks beside /api as the app, and as the shopper when claims are given, and resolves to data', async () => {
    const client = kibo.client()
    assert.deepEqual(await client.graphql(query, { id: 1 }, { claims: 'shopper' }), { account: { id: 1 } })
    const [call] = kibo.calls
    assert.deepEqual([call?.method, call?.url, call?.headers['content-type']], ['POST', '/graphql', 'application/json'])
    assert.deepEqual(JSON.parse(call?.body ?? ''), { query, variables: { id: 1 } })
    assert.deepEqual(
      ['authorization', 'x-vol-user-claims', 'x-vol-tenant', 'x-vol-site'].map((name) => call?.headers[name]),
      ['Bearer app-1', 'shopper', '17828', '22116'],
    )
    await client.graphql(query)
    assert.equal('x-vol-user-claims' in (kibo.calls[1]?.headers ?? {}), false)
    assert.deepEqual(JSON.parse(kibo.calls[1]?.body ?? ''), { query })
  })

  it('takes documents with their source, and their types', async () => {
    const client = kibo.client()
    const document = { kind: 'Document', definitions: [], loc: { source: { body: query } } } as unknown
    const node = document as TypedDocumentNode<{ account: { id: number } }, { id: number }>
    const { account } = await client.graphql(node, { id: 1 })
    assert.equal(account.id, 1)
    // @ts-expect-error: the document says which variables there are
    await client.graphql(node, { no: 1 })
    class TypedDocumentString<Data, Variables> extends String {
      __apiType?: (variables: Variables) => Data
    }
    const text = new TypedDocumentString<{ account: { id: number } }, { id: number }>(query)
    assert.equal((await client.graphql(text, { id: 1 })).account.id, 1)
    assert.ok(kibo.calls.every(({ body }) => JSON.parse(body).query === query))
    for (const wrong of ['', ' ', undefined, null, 5, {}, { kind: 'Document', definitions: [] }]) {
      assert.ok((await failureOf(client.graphql(wrong as string))) instanceof TypeError, String(wrong))
    }
    assert.equal(kibo.calls.length, 3)
  })

  it('rejects with Kibo’s errors, and with status and code of the REST answer in the first', async () => {
    kibo.answer(wrapped(404, { errorCode: 'ITEM_NOT_FOUND', message: 'not there', correlationId: 'k1' }, { a: 1 }))
    const error = await failureOf(kibo.client().graphql(query))
    assert.ok(error instanceof KiboGraphqlError && error instanceof KiboApiError && error instanceof Error)
    const { name, status, code, message, data, correlationId, operation, errors, outage } = error
    assert.deepEqual(
      { name, status, code, message, data, correlationId, operation, outage },
      {
        name: 'KiboGraphqlError',
        status: 404,
        code: 'ITEM_NOT_FOUND',
        message: 'not there',
        data: { a: 1 },
        correlationId: 'c1',
        operation: 'graphql',
        outage: false,
      },
    )
    assert.deepEqual([errors.length, errors[0]?.message, errors[0]?.path], [1, '404: no', ['account']])
    assert.equal(new KiboApiError('', { operation: '' }) instanceof KiboGraphqlError, false)
  })

  it('reads errors of any shape', async () => {
    const shapes: [StubAnswer, number | null, string | null][] = [
      [{ status: 400, json: { errors: [{ message: 'Syntax Error' }] } }, 400, null],
      [
        { json: { data: null, errors: [{ message: 'x', extensions: { code: 'BAD_USER_INPUT' } }] } },
        200,
        'BAD_USER_INPUT',
      ],
      [{ json: { errors: ['x', 5, null] } }, 200, null],
      [{ json: { errors: [{ message: 'x', extensions: { response: { status: 'no', body: 'text' } } }] } }, 200, null],
      [
        { json: { errors: [{ extensions: { response: { status: 409, body: { items: [{ errorCode: 'C' }] } } } }] } },
        409,
        'C',
      ],
    ]
    for (const [answer, status, code] of shapes) {
      kibo.answer(answer)
      const error = await failureOf(kibo.client().graphql(query))
      assert.ok(error instanceof KiboGraphqlError, JSON.stringify(answer))
      assert.deepEqual([error.status, error.code, error.data], [status, code, null])
    }
    for (const answer of [{ text: '<html>' }, { json: [] }, { json: {} }, { json: 5 }, { status: 403, json: {} }]) {
      kibo.answer(answer)
      const error = await failureOf(kibo.client().graphql(query))
      assert.ok(error instanceof KiboApiError && !(error instanceof KiboGraphqlError), JSON.stringify(answer))
    }
    kibo.answer({ json: { data: { a: 1 }, errors: [] } })
    assert.deepEqual(await kibo.client().graphql(query), { a: 1 })
  })

  it('keeps no URL, token or stack trace in an error', async () => {
    const token = 'f'.repeat(32)
    const url = `https://t1.example/refresh?refreshToken=${token}`
    const body = { message: `asked ${url}`, exceptionDetail: { stackTrace: 'at Secret.cs' } }
    const extensions = { response: { status: 500, url, body }, exception: { stacktrace: ['at secret.js'] } }
    kibo.answer({ json: { errors: [{ message: `failed: ${url}`, extensions }] } })
    const error = await failureOf(kibo.client().graphql(query))
    assert.ok(error instanceof KiboGraphqlError)
    const all = JSON.stringify([error.message, error.errors, error])
    for (const secret of [token, 't1.example', 'Secret.cs', 'secret.js']) assert.equal(all.includes(secret), false)
  })

  it('keeps no password or code of its variables in an error', async () => {
    const variables = { input: { password: 'hunter2', codes: ['814523'], otpCodes: ['814524'] }, name: 'ada' }
    const message = 'Variable "$input" got "hunter2" and 814524 for ada'
    kibo.answer({ json: { errors: [{ message, extensions: { response: { status: 400, body: { message } } } }] } })
    const error = await failureOf(kibo.client().graphql(query, variables))
    assert.ok(error instanceof KiboGraphqlError)
    assert.doesNotMatch(JSON.stringify([error.message, error.errors, error]), /hunter2|814524/)
    assert.match(error.message, /for ada$/)
  })

  it('keeps none either where Kibo answers as REST does, without a list of errors', async () => {
    kibo.answer({ status: 400, json: { errorCode: 'VALIDATION_CONFLICT', message: 'hunter2 is too easy' } })
    const error = await failureOf(kibo.client().graphql(query, { password: 'hunter2' }))
    assert.ok(error instanceof KiboApiError)
    assert.equal(error.message.includes('hunter2'), false, error.message)
  })

  it('renews a refused app token once, however it is refused', async () => {
    const refusals = [
      wrapped(401, { errorCode: 'UNAUTHORIZED' }),
      { status: 401, json: { errorCode: 'UNAUTHORIZED' } },
      { status: 401, text: '' },
    ]
    for (const refusal of refusals) {
      const client = kibo.client()
      const before = kibo.oauthCalls.length
      kibo.answer(refusal, { json: { data: {} } })
      assert.deepEqual(await client.graphql(mutation), {})
      assert.equal(kibo.oauthCalls.length, before + 2)
      kibo.answer(refusal)
      const error = await failureOf(client.graphql(mutation))
      assert.ok(error instanceof KiboApiError && error.appToken && error.status === 401)
      assert.equal(kibo.oauthCalls.length, before + 3)
      kibo.answer(refusal, { json: { data: { raw: 1 } } })
      const response = await client.fetch('/graphql', { method: 'POST', body: JSON.stringify({ query }) })
      assert.deepEqual(await response.json(), { data: { raw: 1 } })
    }
  })

  it('repeats nothing of a mutation that was carried out in part', async () => {
    kibo.answer(wrapped(401, { errorCode: 'UNAUTHORIZED' }, { first: 1, second: null }))
    const error = await failureOf(kibo.client().graphql(mutation))
    assert.ok(error instanceof KiboGraphqlError && !error.appToken)
    assert.equal(kibo.calls.length, 1)
  })

  it('is retried as a read is, a mutation never', async () => {
    const drop: StubAnswer = (response) => response.socket?.destroy()
    for (const failure of [drop, { status: 503 }, wrapped(503, {})]) {
      kibo.answer(failure, { json: { data: {} } })
      assert.deepEqual(await kibo.client().graphql(query), {})
      const sent = kibo.calls.length
      kibo.answer(failure, { json: { data: {} } })
      await failureOf(kibo.client().graphql(mutation))
      assert.equal(kibo.calls.length, sent + 1)
    }
  })

  it('shares the circuit of /graphql with fetch, which a failing service behind it does not open', async () => {
    const client = kibo.client()
    kibo.answer(wrapped(503, {}))
    for (let i = 0; i < 12; i++) await failureOf(client.graphql(mutation))
    kibo.answer({ status: 503 })
    for (let i = 0; i < 10; i++) await failureOf(client.graphql(mutation))
    const error = await failureOf(client.fetch('/graphql', { method: 'POST', body: '{}' }))
    assert.ok(error instanceof KiboApiError && error.status === null)
    kibo.answer({ json: {} })
    assert.equal((await client.fetch('/commerce/carts/current')).status, 200)
  })

  it('ends with the caller’s signal', async () => {
    kibo.answer(() => {})
    const error = await failureOf(kibo.client().graphql(query, {}, { signal: AbortSignal.timeout(20) }))
    assert.ok(error instanceof KiboApiError && error.status === null && !(error instanceof KiboGraphqlError))
  })

  it('is the one path of fetch outside /api, exactly', async () => {
    const paths = ['/graphql', '/graphql?a=1', '/graphql/', '/graphql/x', '/graphqlx', '/GraphQL']
    for (const path of paths) await kibo.client().fetch(path)
    assert.deepEqual(
      kibo.calls.map(({ url }) => url),
      ['/graphql', '/graphql?a=1', '/api/graphql/', '/api/graphql/x', '/api/graphqlx', '/api/GraphQL'],
    )
    for (const path of ['/graphql/../x', '/graphql%2f..', '//graphql']) {
      assert.ok((await failureOf(kibo.client().fetch(path))) instanceof TypeError)
    }
  })
})
