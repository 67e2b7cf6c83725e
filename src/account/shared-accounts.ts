import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { KiboApiError } from '../kibo/errors.ts'
import type { CustomerAccount } from '../kibo/records/account.ts'
import type { Sealer } from '../secrets/sealer.ts'
import { leaseMs, type Task } from '../store/lease.ts'
import type { Shared } from '../store/shared.ts'
import { StoreUnavailableError } from '../store/unavailable.ts'
import { accountBlock } from './account-block.ts'

/** Names one user's view of an account: users of one business account each see their own name. A ticket is one. */
export interface AccountKey {
  readonly accountId: number
  readonly userId: string
}

/** An account for all its users, or one user's view of it. */
export type AccountRef = Pick<AccountKey, 'accountId'> & { readonly userId?: string | undefined }

/** An account and when Kibo was asked for it. */
export interface FetchedAccount {
  account: CustomerAccount
  fetchedAtMs: number
}

export interface SharedAccountsOptions {
  ttlMs: number
  staleIfErrorMs: number
  /** The longest that a fetch can be under way, ms. */
  fetchTimeoutMs: number
  now: () => number
}

/** What the store holds in place of a dropped account, with a random id: an earlier fetch can't write over it. */
const droppedMark = 'dropped '

const sealed = z.tuple([z.number(), z.string(), z.number(), z.custom<CustomerAccount>((value) => isObject(value))])

/**
 * The accounts that the processes of a storefront share, sealed: one fetch for all of them.
 *
 * An account that is dropped during its fetch is not kept when it arrives, in any process. While the store is away each
 * process asks Kibo by itself.
 */
export class SharedAccounts {
  readonly #shared: Shared
  readonly #sealer: Sealer
  readonly #options: SharedAccountsOptions
  /** Accounts that this process is dropping: a load waits for that, so that it does not find the old one. */
  readonly #dropping = new Map<number, Promise<void>>()

  constructor(shared: Shared, sealer: Sealer, options: SharedAccountsOptions) {
    this.#shared = shared
    this.#sealer = sealer
    this.#options = options
  }

  /** The stored account, even one that is only good in an outage, else by `fetch`. @throws what `fetch` rejects with */
  load(key: AccountKey, fetch: () => Promise<CustomerAccount>): Promise<FetchedAccount> {
    return this.#orAlone(key, fetch, async (name) => {
      const [, known] = await this.#read(key, name)
      return known ?? this.#shared.work.once(name, this.#task(key, name, fetch))
    })
  }

  /** A newer account; undefined while another process is fetching it. @throws what `fetch` rejects with */
  renew(key: AccountKey, fetch: () => Promise<CustomerAccount>): Promise<FetchedAccount | undefined> {
    return this.#orAlone(key, fetch, async (name) => {
      const task = this.#task(key, name, fetch)
      return (await task.look()) ?? this.#shared.work.unlessBusy(name, task)
    })
  }

  /** Drops an account, of one user or of all its users, in all processes. Never rejects. */
  async drop(shopper: AccountRef): Promise<void> {
    const earlier = this.#dropping.get(shopper.accountId)
    const dropping = Promise.all([earlier, this.#drop(shopper)]).then(() => {
      if (this.#dropping.get(shopper.accountId) === dropping) this.#dropping.delete(shopper.accountId)
    })
    this.#dropping.set(shopper.accountId, dropping)
    await dropping
  }

  async #drop({ accountId, userId }: AccountRef): Promise<void> {
    const { store, keys, bus, work } = this.#shared
    try {
      const entries =
        userId === undefined ? await store.members(keys.accountEntries(accountId)) : [keys.account(accountId, userId)]
      await Promise.all(entries.map((name) => store.set(name, newDroppedMark(), this.#droppedMs)))
      await Promise.all(entries.map((name) => work.giveUp(name)))
    } catch {
      // The store is away: other processes use their copy until its `ttlMs` has passed.
    }
    await bus.send('account', accountId, userId ?? null)
  }

  #task(key: AccountKey, name: string, fetch: () => Promise<CustomerAccount>): Task<FetchedAccount> {
    const { store } = this.#shared
    let text: string | undefined
    return {
      waitMs: this.#options.fetchTimeoutMs + leaseMs,
      isFailureOfAll: (error) => error instanceof KiboApiError && error.outage,
      look: async () => {
        const [found, known] = await this.#read(key, name)
        text = found
        return known && this.#ageMs(known) < this.#options.ttlMs ? known : undefined
      },
      run: async () => {
        const account = await fetch()
        const fetchedAtMs = this.#options.now()
        // One that nobody may be logged in to is not kept: it may be unlocked before it is looked for again.
        const isDropped = accountBlock(account) !== undefined
        const sealed = isDropped
          ? newDroppedMark()
          : await this.#sealer.seal([key.accountId, key.userId, fetchedAtMs, account])
        await store.replace(name, text, sealed, isDropped ? this.#droppedMs : this.#goodForMs).catch(() => false)
        return { account, fetchedAtMs }
      },
    }
  }

  async #read(key: AccountKey, name: string): Promise<[text: string | undefined, known: FetchedAccount | undefined]> {
    const text = await this.#shared.store.get(name)
    if (text === undefined || text.startsWith(droppedMark)) return [text, undefined]
    const { data } = sealed.safeParse(this.#sealer.unseal(text))
    if (!data) return [text, undefined]
    const [accountId, userId, fetchedAtMs, account] = data
    const isGood =
      accountId === key.accountId && userId === key.userId && this.#ageMs({ fetchedAtMs }) < this.#goodForMs
    return [text, isGood ? { account, fetchedAtMs } : undefined]
  }

  /** While the store is away, the account comes straight from Kibo. */
  async #orAlone<Found>(
    { accountId, userId }: AccountKey,
    fetch: () => Promise<CustomerAccount>,
    together: (name: string) => Promise<Found>,
  ): Promise<Found | FetchedAccount> {
    const { store, keys } = this.#shared
    const name = keys.account(accountId, userId)
    await this.#dropping.get(accountId)
    try {
      await store.join(keys.accountEntries(accountId), name, this.#goodForMs)
      return await together(name)
    } catch (error) {
      if (!(error instanceof StoreUnavailableError)) throw error
      return { account: await fetch(), fetchedAtMs: this.#options.now() }
    }
  }

  get #droppedMs(): number {
    return this.#options.fetchTimeoutMs + leaseMs
  }

  get #goodForMs(): number {
    return this.#options.ttlMs + this.#options.staleIfErrorMs
  }

  /** Another process's clock may be ahead. */
  #ageMs({ fetchedAtMs }: { fetchedAtMs: number }): number {
    return Math.max(0, this.#options.now() - fetchedAtMs)
  }
}

function newDroppedMark(): string {
  return droppedMark + randomUUID()
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}
