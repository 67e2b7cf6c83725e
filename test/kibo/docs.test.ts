import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { KiboClient } from '../../src/kibo/client.ts'

const page = await readFile(new URL('../../docs/kibo-client.md', import.meta.url), 'utf8')
const client = new KiboClient({ tenantId: 1, clientId: 'c', sharedSecret: 's' })

describe('the page of the Kibo client', () => {
  for (const group of ['authTickets', 'accounts', 'b2bAccounts'] as const) {
    it(`has one row for each method of ${group}, and no others`, () => {
      const section = page.split(`### \`${group}\``)[1]?.split('###')[0] ?? ''
      const rows = [...section.matchAll(/^\| `(\w+)\(/gm)].map(([, method]) => method)
      const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(client[group]))
      assert.deepEqual(rows.sort(), methods.filter((name) => name !== 'constructor').sort())
    })
  }
})
