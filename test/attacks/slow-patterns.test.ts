import assert from 'node:assert/strict'
import { KiboGraphqlError } from '../../src/index.ts'
import { ask, formHeaders } from '../support/browser.ts'
import { kiboWire } from '../support/kibo-wire.ts'
import { storefronts } from '../support/storefront.ts'

/** What is repeated: characters that patterns repeat, and beginnings of what they look for. */
const repeated = [
  ...['a', '1', '%', '.', '0-', '-0', '/\\', '/.', '@', '[', ':', '1.', 'T; W', ' ;', 'a a', '\t', '%25', '%2e%2f'],
  ...['kibo_shopper=', 'kibo_shopper.0=;', '127.', 'localhost.', 'a@', 'http://', 'x, ', '__Host-'],
]

// The timeout is the assertion: a pattern that goes back and forth over such a value takes minutes.
describe('a value that is made to hang a regular expression', function () {
  this.timeout(10_000)
  const open = storefronts()

  it('is answered as any other, in headers and bodies', async () => {
    const shop = await open({
      options: { anonymous: 'lazy' },
      prepare: (app) => app.set('trust proxy', true),
    })
    const headers = ['cookie', 'user-agent', 'origin', 'referer', 'accept', 'content-type', 'sec-fetch-site']
    const forwarded = ['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto']
    const fields = ['username', 'emailAddress', 'password', 'code', 'accountId', 'remember', 'returnTo']
    for (const part of repeated) {
      const value = `${part.repeat(12_000 / part.length)}!`
      for (const name of [...headers, ...forwarded]) {
        const reply = await ask(`${shop.url}/auth/logout`, {
          method: 'POST',
          headers: { ...formHeaders, [name]: value },
        })
        assert.ok(reply.status < 500, `${name} ${part}`)
      }
      for (const body of [Object.fromEntries(fields.map((name) => [name, value.slice(0, 2000)])), { [value]: '' }]) {
        const reply = await ask(`${shop.url}/auth/login`, { method: 'POST', body })
        assert.equal(reply.json.code, 'invalid_request', part)
      }
      assert.ok((await ask(`${shop.url}/${encodeURIComponent(value.slice(0, 3000))}`)).status < 500)
    }
  })

  it('costs no more when Kibo writes it into its errors', async () => {
    const wire = kiboWire()
    const shop = await open({ options: { kibo: { fetch: wire.fetch } } })
    for (const part of ['0-', '-0', 'a', '&a', 'a=', 'http://', '%']) {
      const message = part.repeat(4000 / part.length)
      wire.answer('/graphql', () => ({ errors: Array.from({ length: 1000 }, () => ({ message })) }), 1)

      const error = await shop.auth.client.graphql('{ products { id } }').catch((thrown: unknown) => thrown)

      assert.ok(error instanceof KiboGraphqlError)
      assert.equal(error.errors.length, 1000)
    }
  })
})
