import type { Tenant } from '../kibo/http/tenant.ts'
import { isLoopback, readOrigin } from '../kibo/read-origin.ts'

/** What Kibo's own host names say: `t17828-s22116.tp1.mozu.com` is site 22116 of tenant 17828 in pod `tp1.mozu.com`. */
export interface HostName {
  tenantId: string
  siteId: string | undefined
  pod: string
}

export function readHostName(host: string): HostName | undefined {
  const [, tenantId, siteId, pod] = /^t(\d+)(?:-s(\d+))?\.(.+)$/i.exec(host) ?? []
  return tenantId === undefined || pod === undefined ? undefined : { tenantId, siteId, pod: pod.toLowerCase() }
}

/** The part of a host name that all tenants of an environment share. */
export const podOf = (host: string) => readHostName(host)?.pod ?? host

/** Host and port; each loopback name becomes 127.0.0.1. Undefined for text that is no host. */
export function hostOf(text: string | null | undefined): string | undefined {
  const found = text ? readOrigin(text, { allowInsecureHttp: true }) : undefined
  if (typeof found !== 'object') return undefined
  const { hostname, host, port } = new URL(found.origin)
  return isLoopback(hostname) ? `127.0.0.1:${port}` : host
}

/** A domain as `KIBO_API_HOST` takes it: a sandbox on this machine has no TLS. */
export const asSetting = (domain: string) => (hostOf(domain)?.startsWith('127.0.0.1:') ? `http://${domain}` : domain)

/** The hosts of the tenant's sites, each with the site's number. */
export function siteHosts({ sites }: Tenant): { host: string; siteId: string }[] {
  return sites.flatMap(({ id, domain, primaryCustomDomain }) =>
    [domain, primaryCustomDomain].flatMap((text) => {
      const host = hostOf(text)
      return host === undefined ? [] : [{ host, siteId: String(id) }]
    }),
  )
}
