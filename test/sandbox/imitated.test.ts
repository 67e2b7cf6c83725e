import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import type { Configuration } from '@kibocommerce/rest-sdk'
import * as commerce from '@kibocommerce/rest-sdk/clients/Commerce/index.js'
import * as customer from '@kibocommerce/rest-sdk/clients/Customer/index.js'
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts'
import { sdkConfiguration } from '../support/rest-sdk.ts'

type Client = Record<string, (parameters: object) => Promise<unknown>>

/** The clients of the SDK that are about shoppers: all of Customer, and of Commerce what a shopper's pages show. */
const clients = Object.entries<unknown>({
  ...customer,
  CartApi: commerce.CartApi,
  OrderApi: commerce.OrderApi,
  WishlistApi: commerce.WishlistApi,
}).filter((entry): entry is [string, new (configuration: Configuration) => Client] => entry[0].endsWith('Api'))

/** Every parameter that an operation can ask for: its own name. */
const anyParameters = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : String(name)) })

describe("sandbox: the operations of Kibo's SDK", () => {
  let sandbox: Sandbox
  const asked = new Set<string>()
  before(async () => {
    sandbox = await createSandbox()
  })
  after(() => sandbox.close())

  /** Asks for every operation of the client: the names of those that are imitated, and how many there are. */
  async function askAll(Api: new (configuration: Configuration) => Client) {
    const client = new Api(sdkConfiguration(sandbox))
    const names = Object.getOwnPropertyNames(Api.prototype).filter(
      (name) => name !== 'constructor' && !/Raw$/.test(name),
    )
    const imitated: string[] = []
    for (const name of names) {
      await client[name]?.(anyParameters).catch(() => {})
      const call = sandbox.calls.at(-1)
      if (call?.operation) {
        assert.ok(!asked.has(call.operation), `${name} is taken for ${call.operation}`)
        asked.add(call.operation)
        imitated.push(name)
      } else assert.equal(call?.status, 501, `${name}: ${call?.method} ${call?.path}`)
    }
    return { imitated: imitated.sort(), count: names.length }
  }

  it('are 501 unless they are imitated, and docs/sandbox.md lists those that are', async () => {
    const rows: string[] = []
    for (const [name, Api] of clients) {
      const { imitated, count } = await askAll(Api)
      const list = imitated.map((one) => `\`${one}\``).join(' ')
      if (list) rows.push(`| \`${name}\` | ${imitated.length} of ${count} | ${list} |`)
    }
    const page = await readFile('docs/sandbox.md', 'utf8')
    assert.deepEqual(
      page.split('\n').filter((line) => /^\| `\w+Api`/.test(line)),
      rows,
    )
  })
})
