import type { Tenant } from '../kibo/http/tenant.ts'
import type { KiboConfig } from '../kibo/options.ts'
import { type Finding, mend, note, ok } from './finding.ts'
import { asSetting, hostOf, podOf } from './tenant-host.ts'

/** Whether the host that is built from `KIBO_API_ENV` and `KIBO_REGION` is where the tenant is. */
export function examineRegion(tenant: Tenant, config: KiboConfig, env: NodeJS.ProcessEnv): Finding {
  const about = 'region'
  const built = podOf(hostOf(config.builtApiOrigin) ?? '')
  const actual = podOf(hostOf(tenant.domain) ?? tenant.domain)
  if (config.apiOrigin !== undefined) {
    return ok(about, `${actual}; KIBO_API_HOST is set, so no host is built`)
  }
  if (built === actual) return ok(about, actual)
  const given = ['KIBO_API_ENV', 'KIBO_REGION'].filter((name) => env[name]?.trim())
  const verb = given.length === 1 ? 'leads' : 'lead'
  const way =
    given.length > 0 ? `${given.join(' and ')} ${verb}` : 'without KIBO_API_HOST, KIBO_API_ENV and KIBO_REGION calls go'
  const says = `the tenant is in ${actual}; ${way} to ${built} where the tenant service can't be asked`
  return (given.length > 0 ? mend : note)(about, says, `Set KIBO_API_HOST=${asSetting(tenant.domain)}.`)
}
