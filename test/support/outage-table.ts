import type { FaultRule, SandboxOperation } from '../../src/sandbox/index.ts'

/** Every way that Kibo fails a call, as a row of docs/outages.md names it. */
export const faults: Record<string, Omit<FaultRule, 'operation' | 'times'>> = {
  'no answer within `timeoutMs`': { kind: 'slow', delayMs: Number.POSITIVE_INFINITY },
  'connection refused': { kind: 'refuse' },
  'connection dropped amid the body': { kind: 'drop' },
  '500': { kind: 'status', status: 500 },
  '502': { kind: 'status', status: 502 },
  '503': { kind: 'status', status: 503 },
  '504': { kind: 'status', status: 504 },
  '429': { kind: 'status', status: 429 },
  '429 with Retry-After': { kind: 'status', status: 429, retryAfterSeconds: 60 },
  '502 with a page of HTML': { kind: 'html' },
  '200 with a page of HTML': { kind: 'html', status: 200 },
  '200, empty': { kind: 'empty' },
  '200, JSON cut off': { kind: 'cut' },
  '200, wrong types': { kind: 'wrong-types' },
  '200 with an error body': { kind: 'error-body', status: 200 },
}

/** Every call that the middleware and its login routes make, as a column of docs/outages.md names it. */
export const calls: Record<string, SandboxOperation> = {
  'app token': 'createAppToken',
  anonymous: 'createAnonymousShopperAuthTicket',
  login: 'createUserAuthTicket',
  signup: 'addAccountAndLogin',
  refresh: 'refreshUserAuthTicket',
  account: 'getCurrentAccount',
}

const unusable = [
  '200 with a page of HTML',
  '200, empty',
  '200, JSON cut off',
  '200, wrong types',
  '200 with an error body',
]

/** What a cell of docs/outages.md says. */
export function cell(fault: string, call: string): string {
  if (call === 'login' || call === 'signup')
    return unusable.includes(fault) ? '502 `kibo_error`' : '503 `kibo_unavailable`'
  if (call === 'app token' || call === 'anonymous') return 'page, guest without a ticket'
  return call === 'refresh' ? 'page, session kept' : 'page, session kept, account old or null'
}

/** The table of docs/outages.md, line by line. */
export function tableLines(): string[] {
  const names = Object.keys(calls)
  return [
    `| Kibo | ${names.join(' | ')} |`,
    `|${' --- |'.repeat(names.length + 1)}`,
    ...Object.keys(faults).map((fault) => `| ${fault} | ${names.map((call) => cell(fault, call)).join(' | ')} |`),
  ]
}
