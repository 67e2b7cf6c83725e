import { type Customer, StorefrontAuthError } from 'kibo-storefront-auth'

/**
 * Kibo's answer to this visitor. One that is neither a success nor a status that is `expected` goes to the error page.
 *
 * @throws {StorefrontAuthError} `kibo_unavailable` for a 5xx
 */
export async function askKibo(
  customer: Customer,
  path: string,
  init: RequestInit = {},
  expected: number[] = [],
): Promise<Response> {
  const answer = await customer.fetch(path, init)
  if (answer.ok || expected.includes(answer.status)) return answer
  if (answer.status >= 500) throw new StorefrontAuthError('kibo_unavailable', { retryAfterMs: 10_000 })
  throw new Error(`${path} was answered ${answer.status}`)
}
