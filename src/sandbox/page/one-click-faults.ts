import type { ActiveFault, FaultRule } from '../server/faults.ts'

interface OneClickFault {
  label: string
  says: string
  rule: FaultRule
}

/** What a person wants to see go wrong, each in force until it is cleared. */
export const oneClickFaults: Record<string, OneClickFault> = {
  away: { label: 'Kibo is away', says: 'connections close without an answer', rule: { kind: 'refuse' } },
  unavailable: { label: 'Kibo is down', says: 'every call gets 503', rule: { kind: 'status', status: 503 } },
  slow: { label: 'Kibo is slow', says: 'every answer comes after 3 seconds', rule: { kind: 'slow', delayMs: 3000 } },
  limited: {
    label: 'Too many calls',
    says: 'every call gets 429, Retry-After 30',
    rule: { kind: 'status', status: 429, retryAfterSeconds: 30 },
  },
  'refresh-refused': {
    label: 'Refreshes are refused',
    says: 'as if the refresh token were not known: 404',
    rule: { kind: 'error-body', operation: 'refreshUserAuthTicket', status: 404, errorCode: 'ITEM_NOT_FOUND' },
  },
  'refresh-fails': {
    label: 'Refreshes fail',
    says: '503, nothing else is disturbed',
    rule: { kind: 'status', operation: 'refreshUserAuthTicket', status: 503 },
  },
  'login-fails': {
    label: 'Logins fail',
    says: '500, nothing else is disturbed',
    rule: { kind: 'status', operation: 'createUserAuthTicket', status: 500 },
  },
  gateway: { label: 'A gateway answers', says: '502 and a page of HTML', rule: { kind: 'html' } },
  malformed: { label: 'Answers are malformed', says: 'every type is wrong', rule: { kind: 'wrong-types' } },
  cut: { label: 'Answers are cut', says: 'half of the JSON comes', rule: { kind: 'cut' } },
  empty: { label: 'Answers are empty', says: '200 without a body, nothing is done', rule: { kind: 'empty' } },
  dropped: { label: 'Connections are lost', says: 'carried out, lost amid the answer', rule: { kind: 'drop' } },
}

/** The fault in force that one click made, or could have made. */
export function inForce({ rule }: OneClickFault, faults: readonly ActiveFault[]): ActiveFault | undefined {
  const wanted = Object.entries({ ...rule, times: Number.POSITIVE_INFINITY })
  return faults.find((fault) => {
    const { operation, path, when } = fault
    return (
      operation === rule.operation &&
      !path &&
      !when &&
      wanted.every(([name, value]) => fault[name as keyof ActiveFault] === value)
    )
  })
}
