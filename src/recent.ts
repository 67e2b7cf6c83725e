/** A value that is marked when somebody asks for it. */
export interface Wanted {
  isWanted: boolean
}

/**
 * Values by key, at most `max`. Beyond that a value goes that nobody asked for since the last search for one.
 *
 * `get` only sets a mark in the value, where lru-cache moves it to the end of a list. Between two requests the
 * processor's caches hold other things, and then that move is most of what `get` costs.
 */
export class Recent<Value extends Wanted> {
  readonly #values = new Map<string, Value>()
  readonly #max: number
  /** Where the search for the next value to drop goes on, in circles. */
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
