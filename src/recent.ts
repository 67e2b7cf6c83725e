/** A value that notes whether it was asked for. */
export interface Wanted {
  isWanted: boolean
}

/**
 * Values by key, at most `max`. When one has to go, it is one that was not asked for since that was last looked at.
 *
 * To find a value writes one mark in it, where lru-cache moves it to the end of a list: that is most of what a search costs
 * while the processor's caches hold other things, as between two requests.
 */
export class Recent<Value extends Wanted> {
  readonly #values = new Map<string, Value>()
  readonly #max: number
  /** Where the search for the next to go goes on, round and round. */
  #hand = this.#values.entries()

  constructor(max: number) {
    this.#max = max
  }

  get(key: string): Value | undefined {
    const value = this.#values.get(key)
    if (value !== undefined) value.isWanted = true
    return value
  }

  set(key: string, value: Value): void {
    this.#values.set(key, value)
    while (this.#values.size > this.#max) this.#dropOne(value)
  }

  delete(key: string): void {
    this.#values.delete(key)
  }

  clear(): void {
    this.#values.clear()
  }

  #dropOne(newest: Value): void {
    for (;;) {
      const { value: entry, done } = this.#hand.next()
      if (done) {
        this.#hand = this.#values.entries()
        continue
      }
      const [key, value] = entry
      if (value === newest) continue
      if (!value.isWanted) {
        this.#values.delete(key)
        return
      }
      value.isWanted = false
    }
  }
}
