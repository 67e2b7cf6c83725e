/**
 * A store that any number of storefront processes share.
 *
 * It holds text under keys; its callers seal the text and choose the keys. Every method is atomic across processes,
 * every key expires, and every wait is bounded. A method that fails rejects and may have taken effect all the same, so
 * callers only make writes that may be repeated.
 *
 * @throws {StoreUnavailableError} from each of its methods, when the store can't be reached in time
 */
export interface SharedStore {
  readonly kind: 'shared-store'

  get(key: string): Promise<string | undefined>

  /** Writes a value over whatever is there. */
  set(key: string, value: string, ttlMs: number): Promise<void>

  /**
   * Writes only over `expected`, undefined for an absent key; resolves to whether the key now holds `value`.
   *
   * So a logout between a read and this write wins over a refresh. A write may be repeated when its answer was lost: it
   * resolves to true again. Not so with an absent key: only the first writer gets true.
   */
  replace(key: string, expected: string | undefined, value: string, ttlMs: number): Promise<boolean>

  /** Removes a key, only if it holds `expected` where that is given. */
  delete(key: string, expected?: string): Promise<void>

  /**
   * Adds a member to a group for `ttlMs`; the group lives as long as its longest member.
   *
   * Resolves to the members beyond `most`, those that sort first as text; they stay in the group until `leave`.
   * Default: any number.
   */
  join(group: string, member: string, ttlMs: number, most?: number): Promise<string[]>

  /** Removes members from a group, at most 100 at once. */
  leave(group: string, ...members: string[]): Promise<void>

  /** The members that have not expired, in no particular order. */
  members(group: string): Promise<string[]>

  /** Counts one more within a window that begins with the first. */
  count(key: string, windowMs: number): Promise<{ count: number; resetsInMs: number }>

  /** Counts one less, if the window is still open. */
  uncount(key: string): Promise<void>

  /** Sends to every process that subscribes, this one too, within moments; one without a connection misses it. */
  publish(message: string): Promise<void>

  /**
   * Calls `onMessage` for each message from now on. Connects by itself, and again after a loss. Returns a function that
   * ends the subscription and resolves once no connection is left open for it.
   *
   * `onMissedMessages` is called when messages may have been missed.
   */
  subscribe(onMessage: (message: string) => void, onMissedMessages: () => void): () => Promise<void>
}

export function isSharedStore(value: unknown): value is SharedStore {
  return typeof value === 'object' && value !== null && (value as Partial<SharedStore>).kind === 'shared-store'
}
