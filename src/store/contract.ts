/**
 * A store that any number of storefront processes share.
 *
 * It holds text under keys and knows nothing of what the text means: sealing, names and meaning are its callers'. Every
 * method is atomic across processes, every key expires, and every wait is bounded. A method that could not be carried
 * out rejects; whether it took effect is then not known, which is why callers only make writes that may be repeated.
 *
 * @throws {StoreUnavailableError} from each of its methods, when the store can't be reached in time
 */
export interface SharedStore {
  readonly kind: 'shared-store'

  get(key: string): Promise<string | undefined>

  /** Writes whatever was there before. */
  set(key: string, value: string, ttlMs: number): Promise<void>

  /**
   * Writes only over `expected`, undefined for an absent key; resolves to whether the key now holds `value`.
   *
   * What was read is written over, or not at all: a logout in between wins over a refresh. Repeating a write that took
   * effect resolves to true again, so it may be repeated when its answer was lost; not so with an absent key, where the
   * first writer alone is told true.
   */
  replace(key: string, expected: string | undefined, value: string, ttlMs: number): Promise<boolean>

  /** Removes a key, only if it holds `expected` where that is given. */
  delete(key: string, expected?: string): Promise<void>

  /**
   * Puts a member into a group for so long; the group lives as long as its longest member.
   *
   * Resolves to the members that are more than `most`: those whose text sorts first. They stay until they leave.
   * Default: any number.
   */
  join(group: string, member: string, ttlMs: number, most?: number): Promise<string[]>

  /** At most 100 members at once. */
  leave(group: string, ...members: string[]): Promise<void>

  /** The members whose time is not up, in no particular order. */
  members(group: string): Promise<string[]>

  /** Counts one more within a window that begins with the first. */
  count(key: string, windowMs: number): Promise<{ count: number; resetsInMs: number }>

  /** Takes one back, in a window that is still open. */
  uncount(key: string): Promise<void>

  /** Tells every process that subscribes, this one too, within moments; a process that is cut off is not told. */
  publish(message: string): Promise<void>

  /**
   * Hears what is published from now on, connecting by itself and again after a loss. The function that it returns ends
   * that, and resolves once no connection is left open for it.
   *
   * `onMissedMessages` is called when messages may have been missed.
   */
  subscribe(onMessage: (message: string) => void, onMissedMessages: () => void): () => Promise<void>
}

export function isSharedStore(value: unknown): value is SharedStore {
  return typeof value === 'object' && value !== null && (value as Partial<SharedStore>).kind === 'shared-store'
}
