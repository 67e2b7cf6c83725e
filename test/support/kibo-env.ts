/** Where a process finds Kibo, as `sandbox.kibo` says it. */
export interface KiboOfProcess {
  apiHost: string
  authHost: string
  tenantId: number
  siteId: number
  clientId: string
  sharedSecret: string
}

/** The environment in which a process finds that Kibo. */
export function kiboEnv(kibo: KiboOfProcess): Record<string, string> {
  return {
    KIBO_API_HOST: kibo.apiHost,
    KIBO_AUTH_HOST: kibo.authHost,
    KIBO_TENANT: String(kibo.tenantId),
    KIBO_SITE: String(kibo.siteId),
    KIBO_CLIENT_ID: kibo.clientId,
    KIBO_SHARED_SECRET: kibo.sharedSecret,
  }
}
