import { ExponentialBackoff, handleWhen, retry } from 'cockatiel'
import { KiboApiError } from '../errors.ts'

/** Statuses of a gateway in front of Kibo. A plain 500 is about the one call. */
export const gatewayStatuses: readonly (number | null)[] = [502, 503, 504]
/** The statuses that are worth another try: a gateway's, or null for no answer. */
export const unansweredStatuses = [null, ...gatewayStatuses]

/** Tries a read again, twice, with jitter. */
export const retriedRead = retry(
  handleWhen((error) => error instanceof KiboApiError && unansweredStatuses.includes(error.status)),
  { maxAttempts: 2, backoff: new ExponentialBackoff({ initialDelay: 100, maxDelay: 1000 }) },
)
