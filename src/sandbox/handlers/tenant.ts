import { notFound } from '../kibo-json/errors.ts'
import { type Answer, type Exchange, ok } from '../server/exchange.ts'

/** GET platform/tenants/{id}: where the tenant's API is; Kibo's SDK asks this before its first call. */
export function getTenant({ state, params }: Exchange): Answer {
  const { tenantId, siteId } = state.settings
  if (params.tenantId !== `${tenantId}`) throw notFound(`tenant ${params.tenantId}`)
  const { host } = new URL(state.url)
  return ok({
    id: tenantId,
    name: 'Sandbox',
    domain: host,
    isDevTenant: true,
    sites: [{ id: siteId, siteId, tenantId, name: 'Sandbox', domain: host }],
  })
}
