import { StorefrontAuthError } from '../errors.ts'

/** What a request is answered with that needed the store and could not have it. */
export class StoreUnavailableError extends StorefrontAuthError {
  constructor(cause?: unknown) {
    super('kibo_unavailable', { detail: 'The session store cannot be reached', retryAfterMs: 1000, cause })
  }
}
