import type { Tenant } from '../kibo/http/tenant.ts'
import type { KiboConfig } from '../kibo/options.ts'
import { type Finding, mend, note, ok } from './finding.ts'
import { asSetting, hostOf, podOf, readHostName, siteHosts } from './tenant-host.ts'

const about = 'API host'

/** Whether the API's host answers at all, and whether it is one of the tenant's. */
export async function examineHost(origin: string, tenant: Tenant | undefined, config: KiboConfig): Promise<Finding[]> {
  const compared = compare(origin, tenant, config)
  const silence = await reach(origin, config)
  if (silence === undefined) return [compared]
  const remedy = 'Check KIBO_API_HOST (or KIBO_API_ENV and KIBO_REGION), and that this machine may reach it.'
  const unreached = mend(about, `${origin} does not answer (${silence})`, remedy)
  return compared.status === 'mend' ? [unreached, compared] : [unreached]
}

/** Why there is no answer; undefined when there is one, whatever it says. */
async function reach(origin: string, { fetch, timeoutMs }: KiboConfig): Promise<string | undefined> {
  try {
    const response = await fetch(`${origin}/`, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) })
    await response.body?.cancel()
    return undefined
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const { cause } = error
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    return typeof code === 'string'
      ? code
      : error.name === 'TimeoutError'
        ? `not within ${timeoutMs} ms`
        : error.message
  }
}

function compare(origin: string, tenant: Tenant | undefined, config: KiboConfig): Finding {
  const { siteId, tenantId } = config
  if (!tenant) return note(about, `${origin}; the tenant is not known, so it was not compared`)
  if (config.apiOrigin === undefined) return ok(about, `${origin}, as the tenant service says`)

  const host = hostOf(origin) ?? origin
  const known = [
    { host: hostOf(tenant.domain), siteId: undefined },
    ...siteHosts(tenant),
    ...ofOnePod(host, tenant, config),
  ]
  const same = known.filter((one) => one.host === host)
  if (same.some((one) => one.siteId === undefined || siteId === undefined || one.siteId === siteId)) {
    return ok(about, origin)
  }
  const [otherSite] = same
  if (otherSite) {
    return mend(
      about,
      `${host} is the host of site ${otherSite.siteId}, and KIBO_SITE is ${siteId}`,
      `Set KIBO_SITE=${otherSite.siteId}, or KIBO_API_HOST to the host of site ${siteId}.`,
    )
  }
  const says = `${host} is none of the hosts of tenant ${tenantId}, which is at ${tenant.domain}`
  if (/(^|\.)(mozu|kibocommerce)\.com$/.test(host) || host.startsWith('127.0.0.1:')) {
    return mend(about, says, `Leave KIBO_API_HOST out, or set it to ${asSetting(tenant.domain)}.`)
  }
  return note(about, `${says}: right only for a proxy of yours`)
}

/** A host name in Kibo's own form names its tenant and site itself, if it is in the tenant's pod. */
function ofOnePod(host: string, { domain }: Tenant, { tenantId }: KiboConfig) {
  const name = readHostName(host)
  const fits = name?.tenantId === tenantId && name.pod === podOf(domain.toLowerCase())
  return name && fits ? [{ host, siteId: name.siteId }] : []
}
