import { CircuitState, ConsecutiveBreaker, circuitBreaker, handleWhenResult, isBrokenCircuitError } from 'cockatiel'

const outagesToOpen = 10
/** How long an open circuit sends nothing, ms. */
export const openMs = 2000

type Outcome<T> = { value: T } | { error: unknown }
/** What a finished call says about Kibo: `unknown` when nobody waited for the answer. */
export type Verdict = 'outage' | 'answered' | 'unknown'

/** Thrown instead of making the call. */
export class OpenCircuitError extends Error {}

/**
 * Spares a resource of Kibo that is down: after 10 outages in a row nothing is sent for 2 s, and calls fail at once.
 * Then one call tries: when it is answered everything goes on, else nothing is sent for another 2 s.
 */
export class Circuit {
  readonly #policy = circuitBreaker(
    handleWhenResult((result) => result instanceof Judged && result.verdict !== 'answered'),
    { breaker: new ConsecutiveBreaker(outagesToOpen), halfOpenAfter: openMs },
  )

  /** @throws {OpenCircuitError} when the circuit is open; otherwise what `work` throws */
  async run<T>(work: () => Promise<T>, judge: (outcome: Outcome<T>) => Verdict): Promise<T> {
    // The library would make us wait for the call that tries.
    if (this.#policy.state === CircuitState.HalfOpen) throw new OpenCircuitError()

    const { outcome } = await this.#policy
      .execute(async () => {
        const outcome = await settle(work)
        const judged = new Judged(outcome, judge(outcome))
        // An exception counts neither way, but it would close a circuit that waits for this call's verdict.
        if (judged.verdict === 'unknown' && this.#policy.state !== CircuitState.HalfOpen) throw judged
        return judged
      })
      .catch((thrown: unknown) => {
        if (thrown instanceof Judged) return thrown as Judged<T>
        throw isBrokenCircuitError(thrown) ? new OpenCircuitError() : thrown
      })
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

class Judged<T> {
  constructor(
    readonly outcome: Outcome<T>,
    readonly verdict: Verdict,
  ) {}
}

async function settle<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}
