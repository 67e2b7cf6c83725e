import { knowAcrossCopies } from '../across-copies.ts'

/** The store could not be reached in time; `cause` is the error of its client, if there was one. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'

  constructor(cause?: unknown) {
    super('The session store cannot be reached', { cause })
  }
}

knowAcrossCopies(StoreUnavailableError, 'store-unavailable')
