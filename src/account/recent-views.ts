import { Recent, type Wanted } from '../recent.ts'
import type { AccountKey } from './shared-accounts.ts'

/** What is kept of one user's view of an account. */
export type View = AccountKey & Wanted

/**
 * Views by user and account, at most `max`.
 *
 * A user's first view is found by the user, and nearly always there is no other: to join both ids into one key for each
 * look takes longer than the look. The views of other business accounts are found by both.
 */
export class RecentViews<Kept extends View> {
  readonly #views: Recent<Kept>

  constructor(max: number) {
    this.#views = new Recent(max)
  }

  get(key: AccountKey): Kept | undefined {
    return this.#at(key.userId, key) ?? this.#at(keyText(key), key)
  }

  set(view: Kept): void {
    this.delete(view)
    const isFirst = this.#views.get(view.userId) === undefined
    this.#views.set(isFirst ? view.userId : keyText(view), view)
  }

  delete(key: AccountKey): void {
    for (const text of [key.userId, keyText(key)]) if (this.#at(text, key)) this.#views.delete(text)
  }

  clear(): void {
    this.#views.clear()
  }

  #at(text: string, { userId, accountId }: AccountKey): Kept | undefined {
    const view = this.#views.get(text)
    return view !== undefined && view.accountId === accountId && view.userId === userId ? view : undefined
  }
}

/** Both ids as one text. */
export function keyText({ accountId, userId }: AccountKey): string {
  return `${accountId} ${userId}`
}
