import { once } from 'node:events'
import type { SandboxMail } from '../model/state.ts'
import type { SandboxCall } from '../server/calls.ts'
import type { ServerState } from '../server/server-state.ts'

/** How long to wait for what has not come yet. */
export interface WaitOptions {
  /** In milliseconds of real time, from 0. Default 2000. */
  timeoutMs?: number | undefined
}

/** Which mail is meant: all that is named must match. */
export interface MailFilter extends WaitOptions {
  to?: string | undefined
  kind?: SandboxMail['kind'] | undefined
}

/** Wait for mail and calls. The newest is returned, each only once; older ones are skipped. */
export function createWaits(state: ServerState): {
  mail(filter?: MailFilter): Promise<SandboxMail>
  call(method: string, path: string | RegExp, options?: WaitOptions): Promise<SandboxCall>
} {
  const given = new WeakSet<object>()
  const waitFor = async <One extends object>(list: readonly One[], wanted: Wanted<One>): Promise<One> => {
    const signal = AbortSignal.timeout(wanted.timeoutMs ?? 2000)
    for (;;) {
      const fresh = list.filter((one) => wanted.matches(one) && !given.has(one))
      for (const one of fresh) given.add(one)
      const newest = fresh.at(-1)
      if (newest) return newest
      await once(state.news, 'news', { signal }).catch(() => {
        throw new Error(`${wanted.what} within ${wanted.timeoutMs ?? 2000} ms; there was: ${wanted.list(list)}`)
      })
    }
  }
  return {
    mail: ({ to, kind, timeoutMs } = {}) =>
      waitFor(state.outbox, {
        what: `mail: no ${kind ?? 'mail'}${to === undefined ? '' : ` to ${to}`} that was not given before came`,
        timeoutMs,
        matches: (mail) => (to === undefined || isSame(mail.to, to)) && (kind ?? mail.kind) === mail.kind,
        list: (outbox) => listed(outbox.map((mail) => `${mail.kind} to ${mail.to}`)),
      }),
    call: (method, path, { timeoutMs } = {}) =>
      waitFor(state.calls, {
        what: `call: no ${method} ${path} that was not given before came`,
        timeoutMs,
        matches: (call) => call.method === method.toUpperCase() && isPath(call.path, path),
        list: (calls) => listed(calls.map((call) => `${call.method} ${call.path}`)),
      }),
  }
}

interface Wanted<One> {
  what: string
  timeoutMs: number | undefined
  matches(one: One): boolean
  list(all: readonly One[]): string
}

const isSame = (one: string, other: string) => one.toLowerCase() === other.trim().toLowerCase()

/** A path may be given as an app gives it to `fetch`, without `/api`. */
const isPath = (path: string, wanted: string | RegExp) =>
  typeof wanted === 'string' ? path === wanted || path === `/api${wanted}` : path.search(wanted) >= 0

const listed = (lines: string[]) => (lines.length === 0 ? 'none' : lines.slice(-10).join(', '))
