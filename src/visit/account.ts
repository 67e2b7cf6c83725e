import { accountBlock, isAccountGone } from '../account/account-block.ts'
import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import { KiboApiError } from '../kibo/errors.ts'
import { type Session, whoOf } from '../session/session.ts'
import { isExpired } from '../ticket/freshness.ts'
import { isShopperRefused } from '../ticket/refusal.ts'
import { type CustomerTicket, isCustomerTicket } from '../ticket/ticket.ts'
import { loseSession } from './lose.ts'
import { renewVisit } from './renew.ts'
import type { Visit } from './visit.ts'

/**
 * Fills `visit.account` for a shopper, from the cache at once or from Kibo.
 *
 * A ticket that has expired is refreshed once, and so is one that Kibo refuses, unless this request has just got it. An
 * account that is locked, inactive or gone ends the session. Any other failure degrades the visit.
 */
export function loadAccount(visit: Visit, nowMs = visit.core.config.kibo.now()): Promise<void> | undefined {
  const { session, core } = visit
  if (!session || !isCustomerTicket(session.ticket)) return undefined
  const known = isExpired(session.ticket, nowMs) ? undefined : core.accounts.recall(session.ticket, nowMs)
  if (!known) return askForAccount(visit)
  visit.account = known
  return undefined
}

async function askForAccount(visit: Visit, mayRenew = true): Promise<void> {
  const { session, core } = visit
  if (!session || !isCustomerTicket(session.ticket)) return
  const { ticket } = session
  const hasExpired = () => isExpired(ticket, core.config.kibo.now())
  const canAsk = !hasExpired()
  if (!canAsk && !visit.degraded && mayRenew) return renewAndLoad(visit, session)
  try {
    const loaded = await visit.withinBudget(load(ticket, visit, canAsk))
    if (accountBlock(loaded.account)) return await loseSession(visit, session, 'blocked')
    visit.account = loaded.account
    if (loaded.failing) visit.degrade(new StorefrontAuthError('kibo_unavailable'))
  } catch (error) {
    if (error instanceof KiboApiError) {
      const isWorthRenewing = mayRenew && (!visit.hasNewTicket || hasExpired())
      if (isShopperRefused(error) && isWorthRenewing) return await renewAndLoad(visit, session)
      if (isAccountGone(error)) return await loseSession(visit, session, 'blocked')
    }
    core.report('account', 'warn', { event: 'failed', ...whoOf(session), error: errorFields(error) })
    visit.degrade(error)
  }
}

/** Drops the cached account and loads it again. */
export async function reloadAccount(visit: Visit): Promise<void> {
  const { session, core } = visit
  if (session && isCustomerTicket(session.ticket)) core.accounts.drop(session.ticket)
  visit.startOver()
  await loadAccount(visit)
}

/** Loads the account with the new ticket, if there is one. */
async function renewAndLoad(visit: Visit, session: Session): Promise<void> {
  await renewVisit(visit, session)
  if (visit.hasNewTicket) await askForAccount(visit, false)
}

function load(ticket: CustomerTicket, visit: Visit, canAsk: boolean) {
  const { core } = visit
  return core.accounts.load(ticket, async () => {
    if (!canAsk) throw new StorefrontAuthError('kibo_unavailable')
    const account = await visit.client.accounts.getCurrentAccount({ claims: ticket.accessToken })
    if (account.id !== ticket.accountId) {
      throw new StorefrontAuthError('kibo_error', { detail: 'The account is not the one of the ticket' })
    }
    core.report('account', 'debug', { event: 'fetched', userId: ticket.userId, accountId: ticket.accountId })
    return account
  })
}
