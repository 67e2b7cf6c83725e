import type { Tenant } from '../kibo/http/tenant.ts'
import type { KiboConfig } from '../kibo/options.ts'
import { type Finding, mend, notChecked, note, ok } from './finding.ts'

/** Whether the tenant has the site. */
export function examineSite({ sites }: Tenant, { siteId, tenantId }: KiboConfig): Finding {
  const about = 'site'
  const ids = sites.map(({ id }) => String(id))
  const theirs = ids.length === 0 ? '' : ` Tenant ${tenantId} has ${ids.join(', ')}.`
  if (siteId === undefined) return note(about, `KIBO_SITE is not set: calls go to the tenant, not to a site.${theirs}`)
  if (ids.length === 0) return notChecked(about, 'the tenant service names no sites')
  if (ids.includes(siteId)) return ok(about, siteId)
  const remedy = `Set KIBO_SITE to a site of the tenant: ${ids.join(', ')}.`
  return mend(about, `tenant ${tenantId} has no site ${siteId}`, remedy)
}
