/** The store could not be asked or told in time; `cause` is what its client said, if it said anything. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'

  constructor(cause?: unknown) {
    super('The session store cannot be reached', { cause })
  }

  /** By its name: an app may load this package as ESM and as CommonJS. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === 'StoreUnavailableError'
  }
}
