import { KiboClient } from '../kibo/client.ts'
import { AppToken } from '../kibo/http/app-token.ts'
import { askTenant, type Tenant } from '../kibo/http/tenant.ts'
import { type KiboConfig, resolveKibo } from '../kibo/options.ts'
import { readOrigin } from '../kibo/read-origin.ts'
import { OptionsError } from '../parse-options.ts'
import { type Attempt, attempt, type Outcome, reasonOf } from './attempt.ts'
import { ClockReading } from './clock.ts'
import { type Finding, mend, notChecked, ok } from './finding.ts'
import { graphqlFinding } from './graphql.ts'
import { examineHost } from './host.ts'
import { examineRegion } from './region.ts'
import { examineSite } from './site.ts'

/** What only Kibo can say: whether it lets the app in, whether tenant, site and host fit, whether guests get in. */
export async function examineKibo(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  const clock = new ClockReading()
  const config = configOf(env, { fetch: clock.fetch })
  if (!config) {
    return ['app token', 'tenant', 'site', 'API host', 'region', 'anonymous ticket', 'GraphQL', 'clock'].map((about) =>
      notChecked(about, 'settings that it needs are missing or wrong'),
    )
  }
  const appToken = new AppToken(config)
  const token = await attempt(() => appToken.get())
  const withToken = async <T>(call: () => Promise<T>): Promise<Outcome<T>> =>
    token.error ? { skipped: 'there is no app token' } : attempt(call)

  const tenant = await withToken(() => askTenant(config, appToken, config.timeoutMs, (answered) => answered))
  const apiOrigin = config.apiOrigin ?? (tenant.value && originOf(tenant.value)) ?? config.builtApiOrigin
  const client = new KiboClient(configOf(env, { fetch: clock.fetch, apiHost: apiOrigin }) ?? config)
  const [host, ticket] = await Promise.all([
    examineHost(apiOrigin, tenant.value, config),
    withToken(() => client.authTickets.createAnonymous()),
  ])
  const guest = ticket.value
  const graphql = guest
    ? await attempt(() => client.graphql('{ __typename }', undefined, { claims: guest.accessToken }))
    : { skipped: 'there is no guest ticket' }
  return [
    appTokenFinding(token),
    tenantFinding(tenant, config),
    tenant.value ? examineSite(tenant.value, config) : notChecked('site', 'the tenant is not known'),
    ...host,
    tenant.value ? examineRegion(tenant.value, config, env) : notChecked('region', 'the tenant is not known'),
    ticketFinding(ticket),
    graphqlFinding(graphql),
    clock.examine(ticket.value?.accessTokenExpiration),
  ]
}

function configOf(env: NodeJS.ProcessEnv, options: Parameters<typeof resolveKibo>[0]): KiboConfig | undefined {
  try {
    return resolveKibo(options, env)
  } catch (error) {
    if (error instanceof OptionsError) return undefined
    throw error
  }
}

function originOf({ domain }: Tenant): string | undefined {
  const found = readOrigin(domain, { allowInsecureHttp: false, loopbackScheme: 'http:' })
  return typeof found === 'object' ? found.origin : undefined
}

function appTokenFinding({ error }: Attempt<string>): Finding {
  const about = 'app token'
  if (!error) return ok(about)
  const isRefused = error.status !== null && error.status >= 400 && error.status < 500 && error.status !== 429
  return mend(
    about,
    reasonOf(error),
    isRefused
      ? "Check KIBO_CLIENT_ID and KIBO_SHARED_SECRET, and that KIBO_AUTH_HOST or KIBO_REGION is the application's."
      : 'Check KIBO_AUTH_HOST (or KIBO_REGION), and that this machine may reach it.',
  )
}

function tenantFinding({ error, skipped }: Outcome<Tenant>, { tenantId }: KiboConfig): Finding {
  const about = 'tenant'
  if (skipped !== undefined) return notChecked(about, skipped)
  if (!error) return ok(about, tenantId)
  if (error.status === 403) {
    return notChecked(about, `Kibo does not let the application read tenant ${tenantId} (403)`)
  }
  const isUnknown = error.status === 400 || error.status === 401 || error.status === 404
  if (!isUnknown) return mend(about, reasonOf(error), 'Check that KIBO_AUTH_HOST is Kibo’s home host, and try again.')
  return mend(
    about,
    `the tenant service does not know ${tenantId}: ${reasonOf(error)}`,
    'Set KIBO_TENANT to the number of the tenant that the application is installed on.',
  )
}

function ticketFinding({ error, skipped }: Outcome<unknown>): Finding {
  const about = 'anonymous ticket'
  if (skipped !== undefined) return notChecked(about, skipped)
  if (!error) return ok(about)
  return mend(
    about,
    reasonOf(error),
    error.appToken
      ? 'The API refuses the app token: KIBO_API_HOST and KIBO_AUTH_HOST must be of one environment of Kibo, ' +
          'and the application installed on the tenant.'
      : 'Check KIBO_TENANT, KIBO_SITE and KIBO_API_HOST (or what the host is built from: KIBO_API_ENV, KIBO_REGION).',
  )
}
