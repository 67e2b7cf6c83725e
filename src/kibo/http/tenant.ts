import { z } from 'zod'
import { KiboApiError } from '../errors.ts'
import type { KiboConfig } from '../options.ts'
import { type Answer, failure, readAnswer } from './answer.ts'
import type { AppToken } from './app-token.ts'
import { withinDeadline } from './deadline.ts'
import { noAnswer } from './no-answer.ts'
import { retriedRead } from './retried-read.ts'
import { type KiboCall, traceCall } from './trace-call.ts'

export const tenantOperation = 'tenant'

const host = z.string().min(1).nullish().catch(undefined)
const site = z.object({ id: z.number(), domain: host, primaryCustomDomain: host })
const tenant = z.object({
  domain: z.string().min(1),
  sites: z
    .array(site.or(z.null()).catch(null))
    .catch([])
    .transform((sites) => sites.filter((one) => one !== null)),
})

/** What Kibo's tenant service says about a tenant: its host, and its sites with theirs. */
export type Tenant = z.output<typeof tenant>

/**
 * Asks Kibo's tenant service about the tenant of `config`, within `limitMs`.
 *
 * `usable` checks the answer and returns the result, or undefined when the domain is not usable.
 *
 * @throws {KiboApiError} with `appToken`: it says nothing about a shopper
 * @see GET {authHost}/api/platform/tenants/{tenantId}
 */
export async function askTenant<T>(
  config: KiboConfig,
  appToken: AppToken,
  limitMs: number,
  usable: (tenant: Tenant) => T | undefined,
): Promise<T> {
  const operation = tenantOperation
  const call: KiboCall = { operation, method: 'GET', status: null, code: null, correlationId: null }
  return traceCall(call, async () => {
    let token = await appToken.get()
    try {
      const read = (signal: AbortSignal) =>
        retriedRead.execute(async () => {
          let answer = await request(config, token, signal, limitMs)
          if (answer.status === 401) {
            token = await appToken.renew(token)
            answer = await request(config, token, signal, limitMs)
          }
          if (!answer.ok) throw failure(answer, operation, 'app token', config.now())
          return answer
        }, signal)
      const { status, correlationId, json } = await withinDeadline(limitMs, undefined, read)
      const answered = tenant.safeParse(json)
      const value = answered.success ? usable(answered.data) : undefined
      Object.assign(call, { status, correlationId })
      if (value !== undefined) return value
      const details = { operation, status, correlationId, appToken: true }
      throw new KiboApiError(`${operation}: Kibo answered ${status}, but without a usable domain`, details)
    } catch (error) {
      throw noAnswer(error, { operation, timeoutMs: limitMs, appToken: true })
    }
  })
}

async function request(
  { authOrigin, tenantId, transport }: KiboConfig,
  token: string,
  signal: AbortSignal,
  limitMs: number,
): Promise<Answer> {
  try {
    const answer = await transport(`${authOrigin}/api/platform/tenants/${tenantId}`, {
      method: 'GET',
      headers: { accept: 'application/json', authorization: `Bearer ${token}` },
      signal,
    })
    return await readAnswer(answer)
  } catch (error) {
    throw noAnswer(error, { operation: tenantOperation, timeoutMs: limitMs, appToken: true })
  }
}
