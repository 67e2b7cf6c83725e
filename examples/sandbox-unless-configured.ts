// Imported for its effect: without KIBO_* in the environment an example runs on a sandbox of its own.
import { randomBytes } from 'node:crypto'
import { createSandbox } from 'kibo-storefront-auth/sandbox'

if (!Object.keys(process.env).some((name) => name.startsWith('KIBO_'))) {
  const { kibo } = await createSandbox({ siteId: 1, otherSiteIds: [2] })
  process.env.KIBO_API_HOST = kibo.apiHost
  process.env.KIBO_AUTH_HOST = kibo.authHost
  process.env.KIBO_TENANT = String(kibo.tenantId)
  process.env.KIBO_SITE = String(kibo.siteId)
  process.env.KIBO_SITE_DE = '2' // of two-sites.ts
  process.env.KIBO_CLIENT_ID = kibo.clientId
  process.env.KIBO_SHARED_SECRET = kibo.sharedSecret
}

// Without a secret of your own nobody is logged in any more after a restart.
process.env.STOREFRONT_AUTH_SECRET ??= randomBytes(32).toString('hex')
