import { sessionEndMs } from '../session/session.ts'
import type { Visit } from '../visit/visit.ts'

/** What a visitor is: a guest, a guest whose login waits for its code, or a shopper. */
export type CustomerStatus = 'anonymous' | 'two-factor' | 'authenticated'

/** The session as JSON: what pages and scripts may know. Never a token. */
export interface SessionJson {
  status: CustomerStatus
  isAnonymous: boolean
  requires2FA: boolean
  /** Null unless authenticated. */
  customer: {
    accountId: number
    userId: string
    userName: string | null
    emailAddress: string | null
    firstName: string | null
    lastName: string | null
    acceptsMarketing: boolean
    accountType: string | null
    customerSet: string | null
  } | null
  /** When the session ends unless it is refreshed, ISO 8601; null for a visitor without a ticket. */
  expiresAt: string | null
}

export function statusOf({ session, pending }: Visit): CustomerStatus {
  if (session?.ticket.accountId != null) return 'authenticated'
  return pending ? 'two-factor' : 'anonymous'
}

export function sessionJson(visit: Visit): SessionJson {
  const { session, account, core } = visit
  const { accountId, userId } = session?.ticket ?? {}
  const status = statusOf(visit)
  return {
    status,
    isAnonymous: status !== 'authenticated',
    requires2FA: status === 'two-factor',
    customer:
      accountId == null || userId == null
        ? null
        : {
            accountId,
            userId,
            userName: account?.userName ?? null,
            emailAddress: account?.emailAddress ?? null,
            firstName: account?.firstName ?? null,
            lastName: account?.lastName ?? null,
            acceptsMarketing: account?.acceptsMarketing ?? false,
            accountType: account?.accountType ?? null,
            customerSet: account?.customerSet ?? null,
          },
    expiresAt: session ? new Date(sessionEndMs(session, core.config.session.absoluteMs)).toISOString() : null,
  }
}
