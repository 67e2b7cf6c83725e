import { accountBlock } from '../account/account-block.ts'
import type { Core } from '../core.ts'
import { StorefrontAuthError } from '../errors.ts'
import { errorFields } from '../events.ts'
import { KiboApiError } from '../kibo/errors.ts'
import type { Session } from '../session/session.ts'
import type { Renewed } from '../session/sessions.ts'
import { isExpired } from '../ticket/freshness.ts'
import { isShopperRefused } from '../ticket/refusal.ts'
import { type CustomerTicket, isCustomerTicket } from '../ticket/ticket.ts'
import { newGuest } from './guest.ts'
import { renewSession } from './renew.ts'
import type { Visit } from './visit.ts'
import { writeSession } from './write.ts'

/**
 * Fills `visit.account` for a shopper, from the cache or from Kibo.
 *
 * An account that is locked, inactive or gone ends the session; so does a ticket that Kibo no longer takes. Any other
 * failure degrades the visit.
 */
export async function loadAccount(visit: Visit, core: Core): Promise<void> {
  const { session } = visit
  if (!session || !isCustomerTicket(session.ticket)) return
  const canAsk = !isExpired(session.ticket, core.config.kibo.now())
  if (!canAsk && !visit.degraded) return renewAndLoad(visit, core, session)
  try {
    const loaded = await visit.within(load(session.ticket, core, canAsk))
    if (accountBlock(loaded.account)) return await endBarred(visit, core, session)
    visit.account = loaded.account
    if (loaded.failing) visit.degrade(new StorefrontAuthError('kibo_unavailable', { retryAfterMs: 1000 }))
  } catch (error) {
    if (error instanceof KiboApiError) {
      if (isShopperRefused(error)) return await renewAndLoad(visit, core, session)
      if (error.status === 404 && error.code === 'ITEM_NOT_FOUND') return await endBarred(visit, core, session)
    }
    core.report('account', 'warn', { event: 'failed', ...who(session), error: errorFields(error) })
    visit.degrade(error)
  }
}

/** Drops the cached account and loads it again. */
export async function reloadAccount(visit: Visit, core: Core): Promise<void> {
  if (visit.session && isCustomerTicket(visit.session.ticket)) core.accounts.drop(keyOf(visit.session.ticket))
  visit.account = null
  visit.outage = undefined
  visit.renewPatience()
  await loadAccount(visit, core)
}

export function keyOf(ticket: CustomerTicket): { accountId: number; userId: string } {
  return { accountId: ticket.accountId, userId: ticket.userId }
}

function load(ticket: CustomerTicket, core: Core, canAsk: boolean) {
  return core.accounts.load(keyOf(ticket), async () => {
    if (!canAsk) throw new StorefrontAuthError('kibo_unavailable', { retryAfterMs: 1000 })
    const account = await core.client.accounts.getCurrentAccount({ claims: ticket.accessToken })
    if (account.id !== ticket.accountId) {
      throw new StorefrontAuthError('kibo_error', { detail: 'The account is not the one of the ticket' })
    }
    core.report('account', 'debug', { event: 'fetched', userId: ticket.userId, accountId: ticket.accountId })
    return account
  })
}

/** Kibo refused the ticket, or would by now: it is refreshed, and the account asked for once more. */
async function renewAndLoad(visit: Visit, core: Core, session: Session): Promise<void> {
  let renewed: Renewed
  try {
    renewed = await visit.within(renewSession(session, core))
  } catch (error) {
    return visit.degrade(error)
  }
  if (renewed === 'over') {
    await goOnAsGuest(visit, core, session)
    return writeSession(visit, core, session)
  }
  if (renewed === 'late') return endLate(visit)

  visit.session = renewed
  await writeSession(visit, core, session)
  try {
    if (!isCustomerTicket(renewed.ticket)) return
    const { account } = await visit.within(load(renewed.ticket, core, true))
    if (accountBlock(account)) return await endBarred(visit, core, renewed)
    visit.account = account
  } catch (error) {
    visit.degrade(error)
  }
}

/** The session has ended elsewhere while this request was under way: its response leaves the visitor's cookie alone. */
function endLate(visit: Visit): void {
  visit.isLate = true
  visit.session = undefined
  visit.account = null
}

async function endBarred(visit: Visit, core: Core, session: Session): Promise<void> {
  core.report('login', 'info', {
    event: 'session-ended',
    reason: 'account is locked, inactive or gone',
    ...who(session),
  })
  if (isCustomerTicket(session.ticket)) core.accounts.drop(keyOf(session.ticket))
  await core.sessions.end(session)
  await goOnAsGuest(visit, core, session)
  if (visit.session) await writeSession(visit, core)
  else visit.jar.clear(core.config.cookie.name)
}

/** The session is over: the visitor is a guest from here on, where guests are eager with a ticket. */
async function goOnAsGuest(visit: Visit, core: Core, session: Session): Promise<void> {
  visit.session = undefined
  visit.account = null
  if (core.config.anonymous === 'eager' && visit.isVisitor) {
    try {
      visit.session = await visit.within(newGuest(core, session))
    } catch (error) {
      visit.degrade(error)
    }
  }
}

function who(session: Session): { userId: string | null; accountId: number | null } {
  return { userId: session.ticket.userId, accountId: session.ticket.accountId }
}
