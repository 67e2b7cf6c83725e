import { accountView } from './account-view.ts'
import { addAccount, addLoginToAccount, readAccountDraft, readLoginDraft, requireAccount } from './accounts.ts'
import { type JsonObject, readObject, readString } from './json.ts'
import { lockLogin, memberOf, unlockLogin } from './logins.ts'
import type { SandboxState } from './state.ts'

/** A shopper to be made without a call; without a password a guest's account. */
export interface NewAccount {
  emailAddress: string
  password?: string
  /** Default: the address. */
  userName?: string
  /** Placed orders; an account that has some cannot be deleted. */
  orders?: { total: number }[]
  /** Behaviours that its tickets claim instead of the usual ones. */
  behaviors?: number[]
  /** What else Kibo's CustomerAccount takes: names, contacts, attributes, segments, notes ... */
  [field: string]: unknown
}

/** An account as `GET accounts/{id}` shows it to the merchant. */
export interface SandboxAccount {
  id: number
  userId: string | null
  userName: string | null
  emailAddress: string
  [field: string]: unknown
}

export interface SandboxAccounts {
  list(): SandboxAccount[]
  get(id: number): SandboxAccount | undefined
  /** @throws what the API would answer when the address is taken, the password too weak ... */
  add(account: NewAccount): SandboxAccount
  /** Locks the login; its tickets end. */
  lock(id: number): void
  unlock(id: number): void
}

/** Access to a sandbox's accounts that makes no calls. */
export function createSeeding(state: SandboxState): SandboxAccounts {
  const view = (id: number) => accountView(requireAccount(state, id)) as SandboxAccount
  return {
    list: () => [...state.accounts.keys()].map(view),
    get: (id) => (state.accounts.has(id) ? view(id) : undefined),
    add(account) {
      const { password, orders = [], behaviors, ...body } = account
      const draft = readAccountDraft(readObject(body as JsonObject, 'account'))
      const login =
        password === undefined
          ? null
          : readLoginDraft({ password }, readString(body, 'userName') ?? draft.person.emailAddress)
      const added = addAccount(state, draft)
      added.orders = orders.map(({ total }) => ({ total, atMs: state.clock.now() }))
      if (login) addLoginToAccount(state, added, draft.person, login).behaviors = behaviors ?? null
      return view(added.id)
    },
    lock: (id) => lockLogin(state, memberOf(requireAccount(state, id), null).login),
    unlock: (id) => unlockLogin(memberOf(requireAccount(state, id), null).login),
  }
}
