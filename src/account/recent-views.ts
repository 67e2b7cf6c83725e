import { Recent, type Wanted } from '../recent.ts'
import type { AccountKey } from './shared-accounts.ts'

/** What is kept of one user's view of an account. */
export interface View<Self> extends Wanted {
  readonly accountId: number
  /** The same user's view of another business account. */
  other: Self | undefined
}

/**
 * Views by user and account, of at most `max` users.
 *
 * A view is found by its user, who nearly always has one account: to join both ids into one key for each look takes
 * longer than the look.
 */
export class RecentViews<Kept extends View<Kept>> {
  readonly #byUser: Recent<Kept>

  constructor(max: number) {
    this.#byUser = new Recent(max)
  }

  get({ userId, accountId }: AccountKey): Kept | undefined {
    let view = this.#byUser.get(userId)
    while (view !== undefined && view.accountId !== accountId) view = view.other
    return view
  }

  set(userId: string, view: Kept): void {
    view.other = without(view.accountId, this.#byUser.get(userId))
    this.#byUser.set(userId, view)
  }

  delete({ userId, accountId }: AccountKey): void {
    const others = without(accountId, this.#byUser.get(userId))
    if (others) this.#byUser.set(userId, others)
    else this.#byUser.delete(userId)
  }

  clear(): void {
    this.#byUser.clear()
  }
}

function without<Kept extends View<Kept>>(accountId: number, view: Kept | undefined): Kept | undefined {
  if (!view) return undefined
  const others = without(accountId, view.other)
  if (view.accountId === accountId) return others
  view.other = others
  return view
}
