import { type Config, resolveConfig } from './config.ts'
import { KiboClient } from './kibo/client.ts'
import { KiboApiError } from './kibo/errors.ts'
import { resolveKibo } from './kibo/options.ts'

/** One thing that was looked at; without a `problem` it is well. */
export interface Finding {
  about: string
  /** Worth knowing, and right for a machine that no shopper uses. */
  note?: string
  problem?: string
  /** What to do about it. */
  remedy?: string
}

/** How far Kibo's clock and ours may differ before tickets look older or younger than they are, ms. */
const clockToleranceMs = 30_000

/** Looks at what a storefront would start with: settings, app token, anonymous ticket, clock, cookie. Prints nothing secret. */
export async function examine(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  let config: Config
  try {
    config = resolveConfig({}, env)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return [{ about: 'settings', problem: error.message, remedy: 'Set the environment variable or give the option.' }]
  }
  return [{ about: `settings for ${config.kibo.environment}` }, ...(await examineKibo(env)), examineCookie(config)]
}

async function examineKibo(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  let aheadMs: number | undefined
  const fetch: typeof globalThis.fetch = async (...request) => {
    const response = await globalThis.fetch(...request)
    const date = Date.parse(response.headers.get('date') ?? '')
    if (!Number.isNaN(date)) aheadMs = Date.now() - date
    return response
  }
  const client = new KiboClient(resolveKibo({ fetch }, env))
  try {
    const ticket = await client.authTickets.createAnonymous()
    return [{ about: 'app token' }, { about: 'anonymous ticket' }, examineClock(aheadMs, ticket.accessTokenExpiration)]
  } catch (error) {
    if (!(error instanceof KiboApiError)) throw error
    return [error.appToken ? appTokenFinding(error) : ticketFinding(error)]
  }
}

function appTokenFinding({ status }: KiboApiError): Finding {
  const about = 'app token'
  return status === null
    ? { about, problem: 'Kibo did not answer', remedy: 'Check KIBO_AUTH_HOST and that this machine may reach it.' }
    : {
        about,
        problem: `refused with ${status}`,
        remedy: 'Check KIBO_CLIENT_ID and KIBO_SHARED_SECRET, and that the application is installed on the tenant.',
      }
}

function ticketFinding({ status, code }: KiboApiError): Finding {
  return {
    about: 'anonymous ticket',
    problem: status === null ? 'Kibo did not answer' : `refused with ${status} ${code ?? ''}`.trim(),
    remedy: 'Check KIBO_API_HOST, or KIBO_TENANT, KIBO_SITE, KIBO_API_ENV and KIBO_REGION that it is built from.',
  }
}

function examineClock(aheadMs: number | undefined, accessTokenExpiration: string): Finding {
  const about = 'clock'
  const remedy = 'Synchronise the clock of this machine (NTP).'
  if (Date.parse(accessTokenExpiration) <= Date.now()) {
    return { about, problem: 'a new ticket looks expired already', remedy }
  }
  if (aheadMs !== undefined && Math.abs(aheadMs) > clockToleranceMs) {
    const seconds = Math.round(Math.abs(aheadMs) / 1000)
    return { about, problem: `${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} Kibo's`, remedy }
  }
  return { about }
}

function examineCookie({ cookie }: Config): Finding {
  const about = `cookie ${cookie.name}`
  return cookie.secure ? { about } : { about, note: 'is not Secure; it will be where NODE_ENV is production' }
}
