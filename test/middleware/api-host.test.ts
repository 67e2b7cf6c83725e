import assert from 'node:assert/strict'
import type { StorefrontAuthOptions } from '../../src/index.ts'
import { storefronts } from '../support/storefront.ts'

describe('a storefront that is not told where the API is', () => {
  const open = storefronts()

  /** On a sandbox that stands for whatever host is asked; `hosts` are those of calls to the API, `told` what the log has. */
  async function openWithoutHost(options: StorefrontAuthOptions['kibo'] = {}) {
    const hosts: string[] = []
    const told: { event?: unknown; apiHost?: unknown; error?: { status?: unknown } }[] = []
    let url = ''
    const toSandbox: typeof globalThis.fetch = (input, init) => {
      const { host, pathname, search } = new URL(String(input))
      if (!pathname.startsWith('/api/platform/')) hosts.push(host)
      return fetch(`${url}${pathname}${search}`, init)
    }
    const note = (fields: object) => told.push(fields)
    const shop = await open({
      options: {
        kibo: { apiHost: undefined, authHost: undefined, fetch: toSandbox, ...options },
        logger: { debug: note, info: note, warn: note, error: note },
      },
    })
    url = shop.sandbox.url
    return { ...shop, hosts, told: () => told.filter(({ event }) => event === 'tenant-not-asked') }
  }

  it('asks the tenant service once, and every visitor’s calls go where it says', async () => {
    const { browser, sandbox, hosts, asked, told } = await openWithoutHost()
    await Promise.all([browser().get('/'), browser().get('/'), browser().get('/cart')])
    assert.equal(asked().filter((operation) => operation === 'getTenant').length, 1)
    assert.deepEqual([...new Set(hosts)], [new URL(sandbox.url).host])
    assert.deepEqual(told(), [])
  })

  it('serves its pages from the host that is built where it can’t ask, and says so in the log', async () => {
    const { browser, sandbox, hosts, told } = await openWithoutHost({ apiEnv: 'tp2' })
    const { tenantId, siteId } = sandbox.kibo
    sandbox.fail({ operation: 'getTenant', kind: 'status', status: 403 })
    const { status, json } = await browser().get('/')
    assert.deepEqual([status, json.status, json.degraded], [200, 'anonymous', false])
    assert.ok(json.isAnonymous)
    const built = `t${tenantId}-s${siteId}.tp2.mozu.com`
    assert.deepEqual([...new Set(hosts)], [built])
    assert.deepEqual(
      told().map(({ apiHost, error }) => [apiHost, error?.status]),
      [[`https://${built}`, 403]],
    )
    await browser().get('/')
    assert.equal(told().length, 1)
  })

  it('serves its pages degraded where the tenant is unknown', async () => {
    const { browser, sandbox } = await openWithoutHost()
    sandbox.fail({ operation: 'getTenant', kind: 'status', status: 404 })
    const { status, json } = await browser().get('/')
    assert.deepEqual([status, json.degraded], [200, true])
  })
})
