import assert from 'node:assert/strict'
import { KiboClient as Client, type KiboClient } from '../../src/kibo/client.ts'
import { KiboApiError } from '../../src/kibo/errors.ts'
import type { BuiltHost } from '../../src/kibo/http/api-origin.ts'
import type { KiboOptions } from '../../src/kibo/options.ts'
import { createSandbox } from '../../src/sandbox/index.ts'
import { failureOf } from '../support/stub-kibo.ts'

const tenantUrl = 'https://home.mozu.com/api/platform/tenants/17828'
const built = 'https://t17828-s22116.sandbox.mozu.com'
type Answer = () => Response | Promise<Response>

/** A client without `apiHost`, and what it asked for. */
function clientOf(answer: Answer, options: KiboOptions = {}) {
  const asked: string[] = []
  const told: BuiltHost[] = []
  let nowMs = 0
  let tokens = 0
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input)
    if (url.endsWith('/oauth')) return Response.json({ access_token: `app-${++tokens}`, expires_in: 1e6 })
    asked.push(url)
    if (!url.includes('/platform/tenants/')) return Response.json({ id: 1001 })
    assert.match(new Headers(init?.headers).get('authorization') ?? '', /^Bearer app-/)
    return answer()
  }
  const id = { tenantId: 17828, siteId: 22116, clientId: 'c', sharedSecret: 's' }
  const client: KiboClient = new Client(
    { ...id, fetch, now: () => nowMs, ...options },
    {
      onBuiltHost(host) {
        told.push(host)
      },
    },
  )
  const hosts = () => asked.filter((url) => url !== tenantUrl).map((url) => new URL(url).origin)
  return { client, asked, told, hosts, advance: (ms: number) => (nowMs += ms) }
}
const call = (client: KiboClient) => client.accounts.getAccount(1001)
const named = (domain: unknown) => Response.json({ id: 17828, domain })

describe('the host of the API', () => {
  it('is asked of the tenant service once, for all who wait', async () => {
    const { client, asked, told, hosts } = clientOf(() => named('t17828.tp1.mozu.com'))
    await Promise.all([
      call(client),
      call(client),
      client.fetch('/commerce/x'),
      client.graphql('{ a }').catch(() => {}),
    ])
    await call(client)
    assert.equal(asked.filter((url) => url === tenantUrl).length, 1)
    assert.deepEqual([...new Set(hosts())], ['https://t17828.tp1.mozu.com'])
    assert.deepEqual(told, [])
  })

  it('is not asked for when it is configured', async () => {
    const { client, asked } = clientOf(() => named('no'), { apiHost: 'mine.example.com' })
    await call(client)
    assert.deepEqual(asked, ['https://mine.example.com/api/commerce/customer/accounts/1001'])
  })

  const unusable: Record<string, Answer> = {
    'gives no answer': () => Promise.reject(new TypeError('fetch failed')),
    'answers 503': () => new Response('', { status: 503 }),
    'answers 500': () => new Response('', { status: 500 }),
    'answers 403': () => Response.json({ errorCode: 'FORBIDDEN' }, { status: 403 }),
    'answers 429': () => new Response('', { status: 429 }),
    'names no host': () => named(null),
    'names more than a host': () => named('evil.example/path'),
    'names a host without TLS': () => named('http://t1.tp1.mozu.com'),
    'answers with a page': () => new Response('<html>'),
    hangs: () => new Promise(() => {}),
  }
  for (const [what, answer] of Object.entries(unusable)) {
    it(`is the built one while the tenant service ${what}, which is told and asked again later`, async () => {
      let current = answer
      const { client, asked, told, hosts, advance } = clientOf(() => current(), { timeoutMs: 1000 })
      await Promise.all([call(client), call(client)])
      assert.deepEqual(hosts(), [built, built])
      assert.deepEqual(
        told.map(({ apiHost, error }) => [apiHost, error.operation]),
        [[built, 'tenant']],
      )
      const asks = asked.length
      await call(client)
      assert.equal(asked.length, asks + 1)

      current = () => named('t17828.tp1.mozu.com')
      advance(60_000)
      assert.equal((await call(client)).id, 1001)
      while (asked.at(-1) !== tenantUrl && asked.at(-2) !== tenantUrl) await new Promise(setImmediate)
      await new Promise(setImmediate)
      await call(client)
      assert.equal(hosts().at(-1), 'https://t17828.tp1.mozu.com')
    })
  }

  it('is an error that says nothing about the shopper when the tenant is unknown', async () => {
    const { client, hosts, told } = clientOf(() => Response.json({ errorCode: 'ITEM_NOT_FOUND' }, { status: 404 }))
    const error = await failureOf(client.authTickets.refresh('r'))
    assert.ok(error instanceof KiboApiError)
    assert.deepEqual([error.status, error.operation, error.appToken], [404, 'tenant', true])
    assert.deepEqual([hosts(), told], [[], []])
  })

  it('is asked for with a new app token when the old one is refused', async () => {
    let refusals = 1
    const { client, hosts } = clientOf(() =>
      refusals-- > 0 ? Response.json({ errorCode: 'UNAUTHORIZED' }, { status: 401 }) : named('t17828.tp1.mozu.com'),
    )
    await call(client)
    assert.deepEqual(hosts(), ['https://t17828.tp1.mozu.com'])
  })

  it('is asked of the home host of the region, and built there where that can’t say', async () => {
    let answer: Answer = () => named('t17828.tp1.euw1.kibocommerce.com')
    const home = 'https://home.euw1.kibocommerce.com/api/platform/tenants/17828'
    for (const host of ['t17828.tp1.euw1.kibocommerce.com', 't17828-s22116.sb.euw1.kibocommerce.com']) {
      const { client, asked } = clientOf(() => answer(), { region: 'euw1' })
      await call(client)
      assert.deepEqual(asked, [home, `https://${host}/api/commerce/customer/accounts/1001`])
      answer = () => new Response('', { status: 429 })
    }
  })

  it('may be without TLS where that is allowed', async () => {
    const { client, hosts } = clientOf(() => named('http://kibo-proxy:4000'), { allowInsecureHttp: true })
    await call(client)
    assert.deepEqual(hosts(), ['http://kibo-proxy:4000'])
  })

  it('leaves time for the call itself while the tenant service hangs', async () => {
    const { client, told } = clientOf(() => new Promise(() => {}), { timeoutMs: 300 })
    assert.equal((await call(client)).id, 1001)
    assert.equal(told.length, 1)
  })

  it('is found of the sandbox, which says only where it listens', async () => {
    const sandbox = await createSandbox()
    const { apiHost: _, ...kibo } = sandbox.kibo
    const ticket = await new Client(kibo).authTickets.createAnonymous()
    assert.ok(ticket.accessToken)
    await sandbox.close()
  })
})
