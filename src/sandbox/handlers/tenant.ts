import { notFound } from '../kibo-json/errors.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'
import { sitesOf } from '../settings.ts'

const masterCatalogId = 1
const catalogId = 1

/** GET platform/tenants/{id}: the tenant's host, its sites and catalogs; Kibo's SDK asks this before its first call. */
export function getTenant({ state, params }: Exchange): Answer {
  const { tenantId } = state.settings
  if (params.tenantId !== `${tenantId}`) throw notFound(`tenant ${params.tenantId}`)
  const { host } = new URL(state.url)
  const locale = { defaultLocaleCode: 'en-US', defaultCurrencyCode: 'USD' }
  const catalog = { id: catalogId, name: 'Sandbox', tenantId, masterCatalogId, ...locale }
  return ok({
    id: tenantId,
    name: 'Sandbox',
    isDevTenant: true,
    isUnified: true,
    domain: host,
    sites: sitesOf(state.settings).map((id) => ({
      id,
      name: 'Sandbox',
      tenantId,
      catalogId,
      localeCode: 'en-US',
      countryCode: 'US',
      currencyCode: 'USD',
      domain: host,
      primaryCustomDomain: null,
      attributes: [],
    })),
    masterCatalogs: [
      {
        id: masterCatalogId,
        name: 'Sandbox',
        tenantId,
        ...locale,
        supportedLocaleCodes: ['en-US'],
        catalogs: [catalog],
      },
    ],
    attributes: [],
    expiry: null,
    lastLoginDate: null,
  })
}
