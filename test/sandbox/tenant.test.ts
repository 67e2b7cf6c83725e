import assert from 'node:assert/strict'
import { Kibo, useKibo } from '../support/kibo-caller.ts'

interface Tenant {
  id: number
  name: string
  domain: string
  isDevTenant: boolean
  sites: Record<string, unknown>[]
  masterCatalogs: (Record<string, unknown> & { catalogs: Record<string, unknown>[] })[]
}

describe('sandbox: the tenant service', () => {
  const kibo = useKibo()

  it('names the host, the site with its locale and currency, and the catalog that it sells from', async () => {
    const { tenantId, siteId, apiHost } = kibo.sandbox.kibo
    const { host } = new URL(apiHost)
    const { status, body } = await kibo.get(`/platform/tenants/${tenantId}`)
    const { id, domain, sites, masterCatalogs } = body as unknown as Tenant
    assert.deepEqual([status, id, domain], [200, tenantId, host])
    const [site] = sites
    assert.deepEqual(
      [site?.id, site?.tenantId, site?.domain, site?.localeCode, site?.countryCode, site?.currencyCode],
      [siteId, tenantId, host, 'en-US', 'US', 'USD'],
    )
    const [master] = masterCatalogs
    assert.deepEqual([master?.tenantId, master?.supportedLocaleCodes], [tenantId, ['en-US']])
    const [catalog] = master?.catalogs ?? []
    assert.deepEqual([catalog?.id, catalog?.masterCatalogId], [site?.catalogId, master?.id])
    assert.deepEqual([catalog?.defaultLocaleCode, catalog?.defaultCurrencyCode], ['en-US', 'USD'])
  })

  it('names every site of a tenant of several', async () => {
    const two = await Kibo.open({ tenantId: 7, siteId: 8, otherSiteIds: [9] })
    const { sites } = (await two.get('/platform/tenants/7')).body as unknown as Tenant
    assert.deepEqual(
      sites.map(({ id }) => id),
      [8, 9],
    )
    await two.sandbox.close()
  })

  it('does not know another tenant', async () => {
    assert.equal((await kibo.get('/platform/tenants/999')).status, 404)
  })
})
