import { createHash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import { bounded } from '../bounded.ts'
import type { Shared } from './shared.ts'

/** How many names this process knows the user of, at most; about 200 bytes each. */
const maxNames = 20_000
/** How long a store remembers the user of a name: 30 days. */
const storedMs = 30 * 24 * 60 * 60 * 1000

/**
 * Remembers which user a login name belongs to, once a login with it has succeeded, so that a user name and an address
 * of one user are counted together.
 *
 * Names and users are kept as hashes. A name that is forgotten is only counted by itself again.
 */
export class LinkedNames {
  readonly #shared: Shared | undefined
  readonly #users = new LRUCache<string, string>(bounded(maxNames))

  /** @param shared what other processes know; undefined: this process knows what it saw */
  constructor(shared: Shared | undefined) {
    this.#shared = shared
  }

  /** The keys to count an attempt under: each name's, and that of each user known to have one of them. */
  async keysOf(names: string[], userId?: string): Promise<string[]> {
    const ofNames = names.map((name) => this.#nameKey(name))
    const users = await Promise.all(ofNames.map((key) => this.#userOf(key)))
    const keys = [...ofNames, ...users, userId === undefined ? undefined : this.#userKey(userId)]
    return [...new Set(keys.filter((key) => key !== undefined))]
  }

  /** Notes that these names are this user's. Never rejects. */
  async link(names: string[], userId: string): Promise<void> {
    const user = this.#userKey(userId)
    const fresh = new Set(names.map((name) => this.#nameKey(name)).filter((key) => this.#users.get(key) !== user))
    for (const key of fresh) this.#users.set(key, user)
    if (!this.#shared) return
    const { store, keys } = this.#shared
    const stored = [...fresh].map((key) => store.set(keys.attempts(`user of ${key}`), user, storedMs).catch(() => {}))
    await Promise.all(stored)
  }

  async #userOf(nameKey: string): Promise<string | undefined> {
    const known = this.#users.get(nameKey)
    if (known !== undefined || !this.#shared) return known
    const { store, keys } = this.#shared
    return store.get(keys.attempts(`user of ${nameKey}`)).catch(() => undefined)
  }

  #nameKey(name: string): string {
    return this.#hash(`name ${oneSpelling(name)}`)
  }

  #userKey(userId: string): string {
    return this.#hash(`user ${userId}`)
  }

  #hash(text: string): string {
    return this.#shared?.keys.attempts(text) ?? createHash('sha256').update(text).digest('base64url').slice(0, 22)
  }
}

/** The same text for every way to write a name: case, width, compatibility forms, blanks, invisible characters. */
function oneSpelling(name: string): string {
  const visible = (text: string) => text.replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}]/gu, '')
  // Upper case first: it folds what has no lower case of its own, such as ß, ſ and the two forms of sigma.
  return visible(name.normalize('NFKC')).toUpperCase().toLowerCase().normalize('NFKC').trim()
}
