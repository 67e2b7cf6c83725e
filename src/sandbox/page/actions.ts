import type { SandboxAccounts } from '../accounts-api.ts'
import type { ServerState } from '../server/server-state.ts'
import { changeSettings } from '../settings.ts'

/** Fields of a form or of a JSON object, as text. */
export type Fields = Readonly<Record<string, string>>

const accountActions: Record<string, (accounts: SandboxAccounts, id: number) => void> = {
  lock: (accounts, id) => accounts.lock(id),
  unlock: (accounts, id) => accounts.unlock(id),
  'require-password-change': (accounts, id) => accounts.requirePasswordChange(id),
  'disable-shopper': (accounts, id) => accounts.disable(id),
  approve: (accounts, id) => accounts.changeStatus(id, 'approve'),
  deny: (accounts, id) => accounts.changeStatus(id, 'deny'),
  enable: (accounts, id) => accounts.changeStatus(id, 'enable'),
  disable: (accounts, id) => accounts.changeStatus(id, 'disable'),
}

/** Locks, unlocks, disables ... an account. @throws {Error} saying why it cannot be done. */
export function actOnAccount(accounts: SandboxAccounts, id: string, action: string): void {
  const act = Object.hasOwn(accountActions, action) ? accountActions[action] : undefined
  if (!act) throw new TypeError(`there is no action ${action}`)
  act(accounts, Number(id))
}

/** Moves the clock forward by `minutes`. */
export function advanceClock(state: ServerState, { minutes = '' }: Fields): void {
  if (!/^\d{1,7}$/.test(minutes)) throw new TypeError('minutes must be a whole number from 0')
  state.clock.advance(Number(minutes) * 60_000)
}

/** Sets the second factor and the rate limit (calls a minute; empty: none). */
export function changePageSettings(state: ServerState, { twoFactor, callsPerMinute }: Fields): void {
  changeSettings(state.settings, {
    ...(twoFactor !== undefined && { twoFactor }),
    ...(callsPerMinute !== undefined && {
      rateLimit: callsPerMinute === '' ? false : { calls: Number(callsPerMinute), perMs: 60_000 },
    }),
  })
}
