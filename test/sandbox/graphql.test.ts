import assert from 'node:assert/strict'
import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import type { Express } from 'express'
import { getIntrospectionQuery, type IntrospectionQuery, parse } from 'graphql'
import { KiboApiError, KiboClient, KiboGraphqlError } from '../../src/index.ts'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { storefronts } from '../support/storefront.ts'
import { failureOf } from '../support/stub-kibo.ts'

interface Item {
  product: { productCode: string }
  quantity: number
}
const addItem = parse(
  `mutation ($item: CrCartItemInput!) {
    addItemToCurrentCart(cartItemInput: $item) { product { productCode } quantity }
  }`,
) as TypedDocumentNode<{ addItemToCurrentCart: Item }, { item: Item }>
const cartQuery = parse('{ currentCart { id total items { product { productCode } quantity } } }') as TypedDocumentNode<
  { currentCart: { id: string; items: Item[] } },
  Record<string, never>
>
const tea = { product: { productCode: 'tea' }, quantity: 2 }

describe('sandbox: GraphQL for an app', () => {
  const open = storefronts()
  const mount = (app: Express) => {
    app.post('/tea', async (req, res) => {
      res.json(await req.customer.graphql(addItem, { item: tea }))
    })
    app.get('/items', async (req, res) => {
      const { currentCart } = await req.customer.graphql(cartQuery)
      res.json({ items: currentCart.items })
    })
  }

  it('adds to the cart that REST shows, by typed documents', async () => {
    const { browser } = await open({ mount })
    const visitor = browser()
    assert.deepEqual((await visitor.post('/tea')).json, { addItemToCurrentCart: tea })
    assert.deepEqual((await visitor.get('/items')).json.items, [tea])
    assert.equal((await visitor.get('/cart')).json.items[0]?.quantity, 2)
  })

  it('is asked once more with a refreshed ticket when Kibo refuses the claims', async () => {
    const { browser, sandbox, asked } = await open({ mount, options: { kibo: { now: Date.now } } })
    const visitor = browser()
    await visitor.post('/tea')
    sandbox.advance(16 * 60_000)
    asked()
    assert.deepEqual((await visitor.get('/items')).json.items, [tea])
    assert.deepEqual(asked(), ['graphql', 'refreshUserAuthTicket', 'graphql'])
  })
})

describe('sandbox: GraphQL', () => {
  let sandbox: Sandbox
  let client: KiboClient
  beforeEach(async () => {
    sandbox = await createSandbox()
    client = new KiboClient(sandbox.kibo)
  })
  afterEach(() => sandbox.close())

  async function refusal(query: string, claims?: string, variables?: Record<string, unknown>) {
    const error = await failureOf(client.graphql(query, variables, claims === undefined ? {} : { claims }))
    assert.ok(error instanceof KiboGraphqlError, String(error))
    return error
  }

  it('answers a refusal with 200 and the REST answer in its errors', async () => {
    const { accessToken: claims } = await client.authTickets.createAnonymous()
    const both = '{ currentCart { items { quantity } } getCurrentAccount { id } }'
    const { status, code, errors, data } = await refusal(both, claims)
    assert.deepEqual([status, code], [404, 'ITEM_NOT_FOUND'])
    assert.deepEqual(data, { currentCart: { items: [] }, getCurrentAccount: null })
    assert.deepEqual([errors[0]?.message, errors[0]?.path], ['404: Not Found', ['getCurrentAccount']])
    assert.equal(sandbox.calls.at(-1)?.status, 200)
    for (const dead of [undefined, 'no-such-token']) {
      assert.equal((await refusal('{ currentCart { id } }', dead)).code, 'INVALID_ACCESS_TOKEN')
    }
    const mutation = 'mutation { addItemToCurrentCart(cartItemInput: { quantity: 0 }) { id } }'
    assert.equal((await refusal(mutation, claims)).code, 'MISSING_OR_INVALID_PARAMETER')
  })

  it('gives dates as milliseconds', async () => {
    const account = { emailAddress: 'ada@shop.example', contacts: [{ email: 'ada@home.example' }] }
    const { accessToken: claims } = await client.accounts.addAccountAndLogin({ account, password: 'secret1' })
    const { getCurrentAccount: got } = await client.graphql<{ getCurrentAccount: Record<string, unknown> }>(
      '{ getCurrentAccount { customerSinceDate commerceSummary { lastOrderDate orderCount } contacts { email } } }',
      undefined,
      { claims },
    )
    assert.ok(Math.abs(Number(got.customerSinceDate) - sandbox.now()) < 60_000)
    assert.deepEqual(
      { ...got, customerSinceDate: 0 },
      {
        customerSinceDate: 0,
        commerceSummary: { lastOrderDate: null, orderCount: 0 },
        contacts: [{ email: 'ada@home.example' }],
      },
    )
  })

  it('refuses what it does not have, and what is no query, in the words of GraphQL', async () => {
    const orders = await refusal('{ orders(filter: "") { totalCount } }')
    assert.deepEqual([orders.status, orders.code], [400, 'GRAPHQL_VALIDATION_FAILED'])
    assert.match(orders.message, /Cannot query field "orders" on type "Query"/)
    assert.equal((await refusal('{ currentCart {')).code, 'GRAPHQL_PARSE_FAILED')
    assert.equal((await refusal('query ($a: Int!) { currentCart { id } __type(name: "a") { name } }')).status, 400)
    const unread = await client.fetch('/graphql', { method: 'POST', body: 'no json' })
    assert.equal(unread.status, 400)
    assert.equal((await client.fetch('/graphql')).status, 501)
  })

  it('can be introspected, without claims', async () => {
    const { __schema: schema } = await client.graphql<IntrospectionQuery>(getIntrospectionQuery())
    const fieldsOf = (name: string) => {
      const type = schema.types.find((one) => one.name === name)
      return type && 'fields' in type ? type.fields.map((field) => field.name) : []
    }
    assert.deepEqual(fieldsOf('Query'), ['currentCart', 'getCurrentAccount'])
    assert.deepEqual(fieldsOf('Mutation'), ['addItemToCurrentCart'])
  })

  it('is recorded, needs the application token, and takes faults, as every operation does', async () => {
    const query = '{ __typename }'
    await client.graphql(query)
    const { operation, path, body } = sandbox.calls.at(-1) ?? {}
    assert.deepEqual([operation, path, body], ['graphql', '/graphql', { query }])
    assert.equal((await fetch(`${sandbox.url}/graphql`, { method: 'POST', body: '{}' })).status, 401)
    sandbox.fail({ operation: 'graphql', kind: 'error-body', errorCode: 'INVALID_ACCESS_TOKEN', status: 401 })
    const refused = await failureOf(client.graphql(query))
    assert.ok(refused instanceof KiboApiError)
    assert.equal(refused.code, 'INVALID_ACCESS_TOKEN')
    sandbox.fail({ path: '/graphql', kind: 'cut' })
    assert.ok((await failureOf(client.graphql(query))) instanceof KiboApiError)
    assert.equal((await client.graphql(query)).__typename, 'Query')
  })
})
