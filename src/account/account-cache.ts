import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import { KiboApiError } from '../kibo/errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import { accountBlock, isAccountGone } from './account-block.ts'
import { PackedAccount } from './packed-account.ts'
import { keyText, RecentViews, type View } from './recent-views.ts'
import type { AccountKey, AccountRef, FetchedAccount, SharedAccounts } from './shared-accounts.ts'

/** Where the cache gets an account that it does not have: from other processes, or from Kibo. */
export type CommonAccounts = Pick<SharedAccounts, 'load' | 'renew' | 'drop'>

export interface AccountCacheOptions {
  /** How long an account is used from here without asking Kibo, ms. */
  ttlMs: number
  maxEntries: number
  /** How long past `ttlMs` an account is still good while Kibo can't be asked, ms. */
  staleIfErrorMs: number
  now: () => number
  /** The accounts that processes share. Default: each account comes from Kibo. */
  common?: CommonAccounts | undefined
}

/** An account and how much it can be relied on. */
export interface LoadedAccount {
  account: CustomerAccount
  /** Kibo was asked for a newer one and could not answer. */
  failing: boolean
}

interface Entry extends View {
  readonly packed: PackedAccount
  fetchedAtMs: number
  /** No new fetch before this time: one has failed, or another process is fetching. */
  retryAtMs: number
  failing: boolean
}

/** How long a failed fetch is not repeated while an old account is there, ms; never longer than `ttlMs`. */
const retryMs = 5_000
/** How long an account is left to another process that is fetching it, ms. */
const busyMs = 1_000

/**
 * The accounts of the shoppers that this process saw last.
 *
 * One fetch for all who ask at once; within `ttlMs` none. After that the old account is used while a new one is
 * fetched. A failed fetch leaves the old account for `staleIfErrorMs` and is not repeated by each request. An account
 * that is dropped during its fetch is not kept when it arrives.
 */
export class AccountCache {
  readonly #options: AccountCacheOptions
  readonly #common: CommonAccounts
  readonly #entries: RecentViews<Entry>
  readonly #fetching = new Map<string, Promise<Entry>>()
  /** The users of each account, so that an update drops it for all of them, while it is fetched too. */
  readonly #usersOf: LRUCache<number, string[]>

  constructor(options: AccountCacheOptions) {
    this.#options = options
    this.#common = options.common ?? alone(options.now)
    this.#usersOf = new LRUCache(bounded(options.maxEntries))
    this.#entries = new RecentViews(options.maxEntries)
  }

  /** The cached account, if it is fresh and its shopper may be logged in; asks nothing. */
  recall(key: AccountKey, nowMs: number): PackedAccount | undefined {
    const entry = this.#entries.get(key)
    if (!entry || entry.failing) return undefined
    return nowMs - entry.fetchedAtMs < this.#options.ttlMs ? entry.packed : undefined
  }

  /** The shopper's account, by `fetch` when it is not here. @throws what `fetch` rejects with */
  async load(key: AccountKey, fetch: () => Promise<CustomerAccount>): Promise<LoadedAccount> {
    const entry = this.#usable(key)
    if (!entry) {
      this.#remember(key)
      const fetched = await this.#fetchOnce(key, fetch)
      return { account: fetched.packed.account, failing: false }
    }

    const now = this.#options.now()
    if (now - entry.fetchedAtMs >= this.#options.ttlMs && now >= entry.retryAtMs) {
      this.#fetchOnce(key, fetch, entry).catch(() => {}) // noted in the entry
    }
    return { account: entry.packed.account, failing: entry.failing }
  }

  /** Drops an account, of one user or of all its users; with a store in all processes. Never rejects. */
  async drop(shopper: AccountRef): Promise<void> {
    this.forget(shopper)
    await this.#common.drop(shopper)
  }

  /** Drops it in this process alone. */
  forget({ accountId, userId }: AccountRef): void {
    const users = userId === undefined ? this.#usersOf.get(accountId) : [userId]
    for (const user of users ?? []) {
      const key = { accountId, userId: user }
      this.#entries.delete(key)
      this.#fetching.delete(keyText(key))
    }
  }

  /** Drops all of them in this process. */
  forgetAll(): void {
    this.#entries.clear()
    this.#fetching.clear()
  }

  #usable(key: AccountKey): Entry | undefined {
    const entry = this.#entries.get(key)
    if (!entry) return undefined
    const ageMs = this.#options.now() - entry.fetchedAtMs
    if (ageMs < this.#options.ttlMs + this.#options.staleIfErrorMs) return entry
    this.#entries.delete(key)
    return undefined
  }

  /** A caller that waits for a fetch gets its answer even when it is dropped meanwhile; the cache does not. */
  #fetchOnce(key: AccountKey, fetch: () => Promise<CustomerAccount>, old?: Entry): Promise<Entry> {
    const text = keyText(key)
    const known = this.#fetching.get(text)
    if (known) return known
    const isCurrent = () => this.#fetching.get(text) === fetching
    const fetching = this.#fetch(key, fetch, old)
      .then((entry) => {
        if (isCurrent()) this.#keep(key, entry)
        return entry
      })
      .finally(() => {
        if (isCurrent()) this.#fetching.delete(text)
      })
    this.#fetching.set(text, fetching)
    return fetching
  }

  async #fetch(key: AccountKey, fetch: () => Promise<CustomerAccount>, old: Entry | undefined): Promise<Entry> {
    if (!old) return toEntry(key, await this.#common.load(key, fetch))
    try {
      const fetched = await this.#common.renew(key, fetch)
      if (fetched) return toEntry(key, fetched)
      old.retryAtMs = this.#options.now() + Math.min(busyMs, this.#options.ttlMs)
      return old
    } catch (error) {
      if (isAnswer(error)) {
        old.fetchedAtMs = Number.NEGATIVE_INFINITY // the next request asks Kibo and waits
        await this.#common.drop(key)
      } else {
        old.failing = true
        old.retryAtMs = this.#options.now() + Math.min(retryMs, this.#options.ttlMs)
      }
      throw error
    }
  }

  /** One that nobody may be logged in to is asked for again: it may be unlocked by then. */
  #keep(key: AccountKey, entry: Entry): void {
    if (accountBlock(entry.packed.account)) this.#entries.delete(key)
    else this.#entries.set(entry)
  }

  #remember({ accountId, userId }: AccountKey): void {
    const users = this.#usersOf.get(accountId)
    if (!users) this.#usersOf.set(accountId, [userId])
    else if (!users.includes(userId)) users.push(userId)
  }
}

function toEntry({ accountId, userId }: AccountKey, { account, fetchedAtMs }: FetchedAccount): Entry {
  const packed = new PackedAccount(account)
  return { accountId, userId, packed, fetchedAtMs, retryAtMs: 0, failing: false, isWanted: true }
}

/** For a process that shares nothing: each account comes from Kibo. */
function alone(now: () => number): CommonAccounts {
  const ask: CommonAccounts['load'] = async (_key, fetch) => ({ account: await fetch(), fetchedAtMs: now() })
  return { load: ask, renew: ask, async drop() {} }
}

/** True when Kibo's answer is about the shopper or the account; every other failure says nothing about them. */
function isAnswer(error: unknown): boolean {
  return error instanceof KiboApiError && !error.appToken && (error.status === 401 || isAccountGone(error))
}
