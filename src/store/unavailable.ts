/** The store could not be reached in time; `cause` is the error of its client, if there was one. */
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
