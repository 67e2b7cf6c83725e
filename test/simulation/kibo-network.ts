import type { Answer, KiboCall, KiboModel } from './kibo-model.ts'
import { asAwake, context, never, nowMs } from './virtual-time.ts'

/** What may go wrong with one call, before or after Kibo has done what it was asked. */
export type KiboFault =
  | 'answers 503'
  | 'is not reached'
  | 'acts late'
  | 'drops the answer'
  | 'answers 503 all the same'
  | 'answers late'

export interface KiboNature {
  latencyMs(): number
  /** Draws what goes wrong with a call of this operation. */
  fault(operation: string): KiboFault | undefined
  note(text: string): void
}

/** Longer than a process waits, ms. */
const lateMs = 8000

/** The way to Kibo and back, shaped as the global `fetch`, in the context of the process that calls. */
export function kiboFetch(kibo: KiboModel, nature: KiboNature): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { life, request = 0 } = context.getStore() ?? {}
    if (life?.isDead) return never()
    const url = new URL(String(input))
    const operation = operationOf(init.method ?? 'GET', url.pathname.replace(/^\/api/, ''))
    const fault = nature.fault(operation)
    if (fault) kibo.failedAtMs = nowMs()
    const note = (text: string) => nature.note(`${life?.name} ${operation} ${text}`)

    let isGivenUp = false
    let use: ReturnType<KiboModel['useOf']>
    const givenUp = new Promise<never>((_, reject) => {
      init.signal?.addEventListener('abort', () => reject(init.signal?.reason), { once: true })
    })
    givenUp.catch(() => {
      isGivenUp = true
      kibo.failedAtMs = nowMs()
      kibo.told(use, true)
    })
    const call: KiboCall = {
      query: url.searchParams,
      claims: new Headers(init.headers).get('x-vol-user-claims') ?? undefined,
      body: typeof init.body === 'string' ? (JSON.parse(init.body) as Record<string, unknown>) : {},
      request,
      process: life?.name ?? '',
      isGivenUp: () => isGivenUp,
    }
    // A process that dies takes no call back, so the way there and the answer are no part of it.
    const pause = (ms: number) => context.exit(() => new Promise<void>((resolve) => setTimeout(resolve, ms)))
    const done = async (): Promise<Response> => {
      await pause(fault === 'acts late' ? lateMs : nature.latencyMs())
      if (fault === 'answers 503') return said(respond({ status: 503 }))
      if (fault === 'is not reached') throw said(notReached('ECONNREFUSED'))
      use = kibo.useOf(call)
      const answer = kibo.carryOut(operation, call)
      await pause(fault === 'answers late' ? lateMs : nature.latencyMs())
      await asAwake(life)
      const isLost = (fault !== undefined && fault !== 'acts late') || isGivenUp || life?.isDead === true
      kibo.told(use, isLost)
      const isChange = operation === 'change password' || operation === 'reset password'
      if (isChange && answer.status < 300 && !isLost) kibo.changedBy.add(call.request)
      note(`${answer.status}${isLost ? `, but ${fault ? `Kibo ${fault}` : 'nobody waits'}` : ''}`)
      if (life?.isDead || isGivenUp) return never()
      if (fault === 'drops the answer') throw notReached('ECONNRESET')
      return respond(fault === 'answers 503 all the same' ? { status: 503 } : answer)
    }
    const said = <Value>(value: Value): Value => {
      note(`: Kibo ${fault}`)
      return value
    }
    return Promise.race([done(), givenUp])
  }
}

function operationOf(method: string, path: string): string {
  if (path.endsWith('/authtickets/oauth')) return 'app token'
  if (path.endsWith('/authtickets/anonymousshopper')) return 'anonymous'
  if (path.endsWith('/authtickets/refresh')) return 'refresh'
  if (path.endsWith('/customer/authtickets')) return 'login'
  if (path.endsWith('/Add-Account-And-Login')) return 'signup'
  if (path.endsWith('/accounts/current')) return 'account'
  if (path.endsWith('/Change-Password')) return 'change password'
  if (path.endsWith('/2fa/request')) return 'request code'
  if (path.endsWith('/2fa/auth')) return 'verify code'
  if (path.endsWith('/Reset-Password')) return 'forgot password'
  if (path.endsWith('/Update-Forgotten-Password')) return 'reset password'
  if (path.endsWith('/carts/current')) return 'cart'
  if (path.endsWith('/carts/current/items')) return 'add'
  throw new Error(`the model of Kibo does not know ${method} ${path}`)
}

function respond({ status, json }: Answer): Response {
  const body = json === undefined ? null : JSON.stringify(json)
  return new Response(body, { status, headers: { 'content-type': 'application/json' } })
}

function notReached(code: string): Error {
  return Object.assign(new TypeError('fetch failed'), { cause: Object.assign(new Error(code), { code }) })
}
